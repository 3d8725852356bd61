// What stands in the way of everything: the server is away, the model loads or cannot be loaded.
import { connection, tryAgain } from "../state/feeling";
import { pulse } from "../state/pulse";

export function Banner() {
  const now = connection.value;
  if (now.state === "away") {
    return (
      <div class="banner" role="status">
        <span>{now.why} It is tried again by itself.</span>
        <button type="button" class="quiet" onClick={tryAgain}>
          Try now
        </button>
      </div>
    );
  }
  if (now.state === "refused") {
    return (
      <div class="banner banner-bad" role="status">
        {now.why}
      </div>
    );
  }
  const model = pulse.value?.model;
  if (model?.state === "loading") {
    const percent = model.load_percent ?? 0;
    return (
      <div class="banner" role="status">
        <span>The model is being loaded.</span>
        <progress max={100} value={percent} aria-label="Loading the model" />
        <span class="figure">{percent} %</span>
      </div>
    );
  }
  if (model?.state === "failed") {
    return (
      <div class="banner banner-bad" role="status">
        The model could not be loaded: {model.failure}
      </div>
    );
  }
  if (model?.state === "stuck") {
    return (
      <div class="banner banner-bad" role="status">
        A step of the engine hangs. Answers wait until it ends, or the server is started again.
      </div>
    );
  }
  return null;
}
