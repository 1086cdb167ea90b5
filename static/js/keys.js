// Security keys: asks the browser for one with the options that the page carries, and sends its answer with the form.
const form = document.querySelector("form[data-key]");
const able = form && window.PublicKeyCredential?.parseRequestOptionsFromJSON && PublicKeyCredential.prototype.toJSON;

async function ask(options) {
  if (form.dataset.key === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.creation_options.publicKey);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.request_options.publicKey);
  return navigator.credentials.get({ publicKey });
}

if (able) {
  form.hidden = false;
  document.querySelector("[data-no-keys]").hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const refused = form.querySelector("[data-refused]");
    refused.hidden = true;
    try {
      const credential = await ask(JSON.parse(document.getElementById("key-options").textContent));
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      refused.hidden = false;
    }
  });
}
