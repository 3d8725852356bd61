#pragma once

#include <string_view>

namespace elpis::steering::evaluation::report {

// Of page() and the charts in it. The six series differ in lightness too, not only in hue.
inline constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2126; --soft: #5b6570; --rule: #d9dee3;
  --c0: #0b62c4; --c1: #c2540a; --c2: #12805c; --c3: #8a3ab9; --c4: #a0750b; --c5: #5b6570;
  --good: #12805c; --bad: #c0263b; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181c; --ink: #e4e8ec; --soft: #98a3ae;
  --rule: #333b43; --c0: #6cb0ff; --c1: #ff9d5c; --c2: #4fd1a1; --c3: #cf95f2; --c4: #e3bd55;
  --c5: #98a3ae; --good: #4fd1a1; --bad: #ff7a8a; } }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; margin: 0 auto;
  max-width: 62rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.2rem; margin-top: 2.4rem; }
h3 { font-size: 1rem; margin: 0 0 .3rem; }
p, li { max-width: 46rem; } .soft { color: var(--soft); } code { font-size: .9em; }
.standing { border-radius: .3rem; padding: .1rem .6rem; font-weight: 600; border: 2px solid currentColor; }
.passed, .kept { color: var(--good); } .weak, .broken { color: var(--bad); }
.unevaluated, .noted { color: var(--soft); }
ul.findings { list-style: none; padding: 0; } ul.findings b { display: inline-block; min-width: 5.6rem; }
.charts { display: grid; gap: 1.6rem; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); }
figure { margin: 0; max-width: 34rem; } svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .88rem; margin: .6rem 0; }
th, td { border-bottom: 1px solid var(--rule); padding: .25rem .6rem; text-align: right; }
th:first-child, td:first-child, th.text, td.text { text-align: left; }
summary { cursor: pointer; color: var(--soft); font-size: .9rem; }
blockquote { border-left: 3px solid var(--rule); margin: .3rem 0 .9rem; padding: 0 0 0 .8rem;
  white-space: pre-wrap; }
text { fill: var(--ink); } .tick { fill: var(--soft); } .middle { text-anchor: middle; }
.end { text-anchor: end; } .grid { stroke: var(--rule); stroke-width: .6; }
.zero { stroke: var(--soft); stroke-width: .8; stroke-dasharray: 2 3; }
.limit { stroke: var(--bad); stroke-width: 1; stroke-dasharray: 5 3; }
.line { fill: none; stroke-width: 2; } .dashed { stroke-dasharray: 6 4; }
.quiet { stroke: var(--c0); stroke-width: .6; opacity: .3; }
.band { fill: var(--c5); opacity: .25; } .wide { stroke: var(--c5); stroke-width: 9; opacity: .3; }
.line.c0 { stroke: var(--c0); } .line.c1 { stroke: var(--c1); } .line.c2 { stroke: var(--c2); }
.line.c3 { stroke: var(--c3); } .line.c4 { stroke: var(--c4); } .line.c5 { stroke: var(--c5); }
.dot.c0 { fill: var(--c0); } .dot.c5 { fill: var(--c5); }
.cell { fill: var(--c1); } .cell.right { fill: var(--c2); } .count { font-size: 14px; }
)css";

}  // namespace elpis::steering::evaluation::report
