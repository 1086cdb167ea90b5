// A page for paper: the button that prints it, which only scripts can do.
const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
