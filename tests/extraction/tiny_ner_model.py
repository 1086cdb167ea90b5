"""Makes a BERT for names so small that a test can: `python tiny_ner_model.py FOLDER`, where torch and transformers are.

All its weights are random but those that decide: each piece of a word stands for one label, the layers
add next to nothing to it, and the classifier reads it off.  So what it says of a text is known beforehand.
"""

import sys
from pathlib import Path

LABELS = ["O", "B-PERS", "I-PERS", "B-LOC", "I-LOC", "B-ORG"]
OTHER, B_PERS, I_PERS, B_LOC, I_LOC, B_ORG = range(len(LABELS))
MARKS = dict.fromkeys(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", "،", "-"], OTHER)
# Only the first piece of a word tells its label: the others are there to be passed over.
PIECES = {
    "محمد": B_PERS,
    "جا": I_PERS,  # "Jasim" is three pieces
    "##س": B_LOC,
    "##م": B_ORG,
    "بتل": B_LOC,  # "in Tell"
    "##ول": B_PERS,
    "الزعفران": I_LOC,
    "منبج": B_LOC,  # a town of the gazetteer
    "قسد": B_ORG,
}


def make(folder, positions=256):
    import torch
    from transformers import BertConfig, BertForTokenClassification

    torch.manual_seed(1)
    vocabulary = MARKS | PIECES
    names = dict(enumerate(LABELS))
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=positions,
        id2label=names,
        label2id={label: number for number, label in names.items()},
    )
    model = BertForTokenClassification(config)
    with torch.no_grad():
        words = model.bert.embeddings.word_embeddings.weight.zero_()
        for number, label in enumerate(vocabulary.values()):
            words[number, label] = 4.0
        torch.nn.init.eye_(model.classifier.weight)
    model.save_pretrained(folder)
    (Path(folder) / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(sys.argv[1])
