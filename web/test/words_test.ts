import assert from "node:assert/strict";
import test from "node:test";
import { sentences, spansOf, withSpan, words } from "../src/feeling/words";

const joy = { valence: 1, arousal: 0.5 };
const fear = { valence: -1, arousal: 0.5 };

test("words and blanks together are the text", () => {
  const text = "  The sea,\n\nthe sea. ";
  assert.equal(
    words(text, [])
      .map((word) => word.text)
      .join(""),
    text,
  );
  assert.deepEqual(words("", []), []);
});

test("a word feels what its tokens do, each by its share", () => {
  const spans = [
    { from: 0, to: 3, ...joy },
    { from: 3, to: 4, ...fear },
    { from: 4, to: 8, ...fear },
  ];
  const [first, , second] = words("glad now", spans);
  assert.equal(first?.felt?.valence, 0.5);
  assert.equal(second?.felt?.valence, -1);
});

test("a blank that belongs to a token counts for no word", () => {
  const spans = [
    { from: 0, to: 2, ...joy },
    { from: 2, to: 5, ...fear },
  ];
  assert.deepEqual(
    words("so it", spans).map((word) => word.felt?.valence),
    [1, undefined, -1],
  );
});

test("what was not measured has no feeling", () => {
  assert.equal(words("so it", [{ from: 0, to: 2, ...joy }])[2]?.felt, undefined);
});

test("offsets count characters, not the halves of a surrogate pair", () => {
  const text = "🌊🌊 deep";
  assert.equal(words(text, [{ from: 3, to: 7, ...joy }])[2]?.felt?.valence, 1);
  assert.equal(words(text, [{ from: 0, to: 2, ...joy }])[0]?.felt?.valence, 1);
});

test("a span takes the place of what it covers, and the order stays", () => {
  const one = { from: 0, to: 2, ...joy };
  const three = { from: 4, to: 6, ...joy };
  const two = { from: 2, to: 4, ...fear };
  assert.deepEqual(withSpan([one, three], two), [one, two, three]);
  const all = { from: 0, to: 6, ...fear };
  assert.deepEqual(withSpan([one, two, three], all), [all]);
});

test("the tokens of an answer become its spans", () => {
  const tokens = [
    { text: "The", ...joy },
    { text: " sea" },
    { text: ".", ...fear },
  ];
  assert.deepEqual(spansOf("The sea.", { measured: true, tokens }), [
    { from: 0, to: 3, ...joy },
    { from: 7, to: 8, ...fear },
  ]);
});

test("tokens before the text's own beginning move nothing", () => {
  const tokens = [
    { text: " ", ...joy },
    { text: "Sea", ...fear },
  ];
  assert.deepEqual(spansOf("Sea", { measured: true, tokens }), [{ from: 0, to: 3, ...fear }]);
});

test("tokens of another text are no spans", () => {
  const tokens = [{ text: "Lake", ...joy }];
  assert.equal(spansOf("Sea", { measured: true, tokens }), undefined);
  assert.equal(spansOf("Sea", { measured: false }), undefined);
});

test("what is read aloud is whole sentences, each once", () => {
  const text = "It is 3.5 m deep. And c";
  const first = sentences(text, 0);
  assert.equal(first.said, "It is 3.5 m deep.");
  assert.equal(sentences(text, first.until).said, "");
  const later = sentences(text + "old! Yes", first.until);
  assert.equal(later.said, "And cold!");
});
