/** The style of a report: one text, so that the page's policy can name it by its digest and allow nothing else. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--ink:#1f2328;--dim:#59636e;--paper:#fff;--line:#d1d9e0;--soft:#f6f8fa;--error:#b3261e;--warning:#8a5a00;--info:#0a5cad;--good:#1a7f37;--a0:#0b62c4;--a1:#8250df;--a2:#9a6700;--a3:#1a7f37;--a4:#bc4c00}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9198a1;--paper:#0d1117;--line:#3d444d;--soft:#151b23;--error:#ff8a80;--warning:#e3b341;--info:#79b8ff;--good:#56d364;--a0:#4ea1ff;--a1:#c297ff;--a2:#e3b341;--a3:#56d364;--a4:#ff9a55}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:70rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;margin:0 0 .25rem}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}
h3{font-size:1rem;margin:.2rem 0}
p{margin:.4rem 0}
code{font:13px/1.4 ui-monospace,monospace}
.dim,small,figcaption,.because,.more{color:var(--dim)}
.because{font-weight:400;font-size:.85rem}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;list-style:none;margin:.8rem 0}
a{color:var(--info)}
.summary{border:1px solid var(--line);border-left:6px solid var(--dim);border-radius:6px;background:var(--soft);padding:.7rem 1rem;margin:1rem 0}
.summary.violated{border-left-color:var(--error)}
.summary.holds{border-left-color:var(--good)}
.summary p:first-child{font-size:1.1rem;font-weight:600}
.badge{display:inline-block;border:1px solid currentColor;border-radius:4px;padding:0 .4rem;font-size:.8rem;font-weight:600}
.badge.error{color:var(--error)}.badge.warning{color:var(--warning)}.badge.info{color:var(--info)}.badge.unknown{color:var(--dim)}
ol.findings{list-style:none;padding:0}
ol.findings>li{border:1px solid var(--line);border-radius:6px;padding:.6rem .9rem;margin:.6rem 0}
ol.findings>li.consequence{margin-left:1.6rem;border-left-style:dashed;padding:.1rem .9rem}
.label{margin:.4rem 0 0;font-weight:600;font-size:.85rem}
li ul{margin:.1rem 0 .3rem;padding-left:1.2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:.6rem 0;font-size:.9rem;min-width:50%}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.25rem .7rem;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:600;white-space:nowrap}
td{overflow-wrap:break-word;min-width:5.5rem}
td.number,.number{text-align:right;font-variant-numeric:tabular-nums}
.digest{font-size:11px;color:var(--dim)}
.cell.none,.cell.partial{color:var(--error);font-weight:600}
.cell.complete{color:var(--good)}
details{margin:.6rem 0}
summary{cursor:pointer;font-weight:600}
.plain{font-weight:400}
figure{margin:.8rem 0}
svg{max-width:100%;height:auto;font:12px system-ui,sans-serif}
.scroll svg{max-width:none}
svg text{fill:var(--ink)}
svg .head{font-weight:600}
svg .middle{text-anchor:middle}
svg .end{text-anchor:end}
svg .rule{stroke:var(--line)}
svg .box{fill:var(--soft);stroke:var(--line)}
svg .box.none,svg .box.partial{stroke:var(--error)}
svg .bar{fill:var(--dim)}
svg .bar.own{fill:var(--a0)}
svg .bar.complete{fill:var(--good)}
svg .bar.partial,svg .bar.none{fill:var(--error)}
svg .mark line{stroke:var(--warning);stroke-dasharray:4 3}
svg .mark text{fill:var(--warning)}
svg .author0{fill:var(--a0)}svg .author1{fill:var(--a1)}svg .author2{fill:var(--a2)}svg .author3{fill:var(--a3)}svg .author4{fill:var(--a4)}svg .author-none{fill:var(--dim)}
svg .level0{opacity:.35}svg .level1{opacity:.55}svg .level2{opacity:.8}
.clock svg>rect{fill:none}
.clock svg polyline{stroke:var(--dim)}
.clock svg circle[fill="#fff"]{fill:var(--paper)}
.clock svg text[fill="#333"]{fill:var(--ink)}
:focus-visible{outline:2px solid var(--info);outline-offset:2px}
@media print{:root{color-scheme:light;--ink:#000;--dim:#444;--paper:#fff;--line:#999;--soft:#fff;--error:#b3261e;--warning:#8a5a00;--info:#0a5cad;--good:#1a7f37;--a0:#0b62c4;--a1:#8250df;--a2:#9a6700;--a3:#1a7f37;--a4:#bc4c00}body{max-width:none;padding:0}nav{display:none}.scroll{overflow:visible}.scroll svg{max-width:100%}details::details-content{content-visibility:visible}ol.findings>li,figure,tr{break-inside:avoid}}
`;

/** SHA-256 of the style in Base64, as a policy names it. A test computes it anew. */
export const REPORT_STYLE_DIGEST = "MCUWHS0evX3bf6d4PBDuyxJJ9sVvMWpAL1G2BrfhTbM=";
