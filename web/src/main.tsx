import "uplot/dist/uPlot.min.css";
import "./style/all.css";
import { render } from "preact";
import { begin } from "./state/feeling";
import { beginScreen } from "./state/screen";
import { App } from "./view/app";

beginScreen();
begin();
const root = document.getElementById("page");
if (root) render(<App />, root);
