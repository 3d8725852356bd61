// The page: what is always there, and one of four views.
import { useEffect, useRef } from "preact/hooks";
import { pointed } from "../state/feeling";
import { view } from "../state/screen";
import { Announcer } from "./announcer";
import { Banner } from "./banner";
import { Engine } from "./engine";
import { Header } from "./header";
import { Journal } from "./journal";
import { Lab } from "./lab";
import { Talk } from "./talk";
import { TokenDialog } from "./token";

const shown = { talk: Talk, lab: Lab, journal: Journal, engine: Engine };

export function App() {
  const now = view.value;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  // Whoever goes to another view by keyboard goes on from there.
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
    pointed.value = undefined;
  }, [now]);
  const View = shown[now];
  return (
    <>
      <a class="skip" href={`#${now}`} onClick={() => main.current?.focus()}>
        Skip to the content
      </a>
      <Header />
      <Banner />
      <main ref={main} tabIndex={-1} class={`view view-${now}`} id="content">
        <View />
      </main>
      <TokenDialog />
      <Announcer />
    </>
  );
}
