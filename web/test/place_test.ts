import assert from "node:assert/strict";
import test from "node:test";
import { depth, figure, figures, hue, quadrant, tint } from "../src/feeling/place";

test("a figure has a sign that is no hyphen, and zero has none", () => {
  assert.equal(figure(0.214), "+0.21");
  assert.equal(figure(-0.5), "−0.50");
  assert.equal(figure(-0.001), "0.00");
  assert.equal(figure(1, 1), "+1.0");
  assert.equal(figures({ valence: 0.2, arousal: -1 }), "valence +0.20, arousal −1.00");
});

test("depth is 0 at neutral, and never more than 1", () => {
  assert.equal(depth({ valence: 0, arousal: 0 }), 0);
  assert.equal(depth({ valence: 0, arousal: -0.6 }), 0.5);
  assert.equal(depth({ valence: -1, arousal: 1 }), 1);
});

test("each quadrant has a name, and neutral is as excited as it is calm", () => {
  assert.equal(quadrant({ valence: 0.1, arousal: 0.1 }), "excited");
  assert.equal(quadrant({ valence: -0.1, arousal: 0.1 }), "frustrated");
  assert.equal(quadrant({ valence: 0.1, arousal: -0.1 }), "calm");
  assert.equal(quadrant({ valence: -0.1, arousal: -0.1 }), "depleted");
});

test("the hue changes steadily all the way round, and has no jump where the circle closes", () => {
  const around = Array.from({ length: 720 }, (_, step) => {
    const angle = (step / 720) * 2 * Math.PI;
    return hue({ valence: Math.cos(angle), arousal: Math.sin(angle) });
  });
  let turned = 0;
  around.forEach((from, step) => {
    const to = around[(step + 1) % around.length] ?? 0;
    const by = ((to - from + 540) % 360) - 180;
    assert.ok(by <= 0 && by > -2, `${from} is followed by ${to}`);
    turned += by;
  });
  assert.ok(Math.abs(turned + 360) < 1e-6);
});

test("the corners look different from each other", () => {
  const hues = [1, -1].flatMap((valence) => [1, -1].map((arousal) => hue({ valence, arousal })));
  for (const one of hues) {
    for (const other of hues) {
      const apart = Math.abs(((one - other + 540) % 360) - 180);
      assert.ok(one === other || apart > 45, `${one} and ${other}`);
    }
  }
});

test("what is not known has no colour", () => {
  assert.equal(tint(undefined)["--depth"], "0");
});
