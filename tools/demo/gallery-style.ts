/** The style sheet of the gallery. It follows the color scheme of the system, light or dark. */
export const GALLERY_STYLE = `
:root {
  color-scheme: light dark;
  --wall: #f6f5f2; --card: #fffefc; --mat: #eceae4; --line: #e2dfd7;
  --ink: #1d1c19; --soft: #68645b;
  --good: #17693f; --good-back: #dcf0e3;
  --warn: #8a4b08; --warn-back: #fbead2;
  --bad: #a3231b; --bad-back: #fbe0dc;
  --shadow: 0 1px 2px rgb(60 50 30 / 6%), 0 6px 20px rgb(60 50 30 / 6%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --wall: #131312; --card: #1d1d1b; --mat: #0c0c0b; --line: #31302d;
    --ink: #f0eee8; --soft: #a5a196;
    --good: #86dca9; --good-back: #173525;
    --warn: #f2bf7a; --warn-back: #3b2a12;
    --bad: #ff9d92; --bad-back: #431a16;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%);
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: clamp(1.25rem, 4vw, 3.5rem) clamp(1rem, 4vw, 3rem);
  background: var(--wall); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
header, main, footer { max-width: 84rem; margin: 0 auto; }
.eyebrow { margin: 0; color: var(--soft); font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; }
h1 { margin: .3rem 0 .5rem; font-size: clamp(1.7rem, 4vw, 2.6rem); line-height: 1.15; letter-spacing: -.02em; text-wrap: balance; }
.lead { max-width: 46rem; margin: 0; color: var(--soft); font-size: 1.05rem; text-wrap: pretty; }
.figures { display: flex; flex-wrap: wrap; margin: 2rem 0; padding: 0;
  border: 1px solid var(--line); border-radius: 14px; background: var(--line); gap: 1px; overflow: hidden; }
.figures div { flex: 1 1 9.5rem; padding: .9rem 1.1rem; background: var(--card); }
.figures dt { color: var(--soft); font-size: .8rem; }
.figures dd { margin: .1rem 0 0; font-size: 1.35rem; font-weight: 600; letter-spacing: -.01em; font-variant-numeric: tabular-nums; }
.wall { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16.5rem), 1fr)); gap: 1.25rem; }
figure { display: flex; flex-direction: column; margin: 0; overflow: hidden;
  border: 1px solid var(--line); border-radius: 14px; background: var(--card); box-shadow: var(--shadow); }
.mat { position: relative; aspect-ratio: 4 / 3; background: var(--mat); }
.mat img { position: absolute; inset: 0; margin: auto; width: auto; height: auto;
  max-width: calc(100% - 28px); max-height: calc(100% - 28px);
  border-radius: 3px; box-shadow: 0 2px 10px rgb(0 0 0 / 22%); image-orientation: from-image; }
.nothing { display: grid; align-content: center; justify-items: center; gap: .5rem; text-align: center; padding: 1.5rem;
  background: repeating-linear-gradient(45deg, var(--mat) 0 12px, var(--card) 12px 24px); }
.nothing strong { padding: .15rem .7rem; border-radius: 6px; background: var(--card); font-size: 1.05rem; }
.nothing span { max-width: 20rem; padding: .15rem .7rem; border-radius: 6px; background: var(--card); color: var(--soft); text-wrap: balance; }
figcaption { display: flex; flex: 1; flex-direction: column; gap: .7rem; padding: 1rem 1.1rem 1.1rem; }
h2 { margin: 0; font-size: 1rem; font-weight: 600; line-height: 1.4; overflow-wrap: anywhere; }
.state { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .6rem; margin: -.3rem 0 0; font-size: .86rem; font-variant-numeric: tabular-nums; }
.pill { flex: none; padding: .12rem .6rem; border-radius: 99px; font-size: .72rem; font-weight: 650; letter-spacing: .03em; line-height: 1.5; }
.encoded { color: var(--good); background: var(--good-back); }
.rejected { color: var(--warn); background: var(--warn-back); }
.differs { color: var(--bad); background: var(--bad-back); }
.item { display: grid; grid-template-columns: fit-content(7rem) 1fr; gap: .15rem 1rem; margin: 0; font-size: .86rem; }
.item dt { color: var(--soft); }
.item dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.differences { margin: 0; padding: .5rem .75rem .5rem 1.6rem; border-radius: 8px; font-size: .86rem; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .86rem; }
footer details { padding: .8rem 1.1rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
footer summary { color: var(--ink); font-weight: 600; cursor: pointer; }
footer .item { grid-template-columns: auto 1fr; max-width: 60rem; margin-top: .8rem; }
footer .item dd { text-align: left; color: var(--ink); }
:focus-visible { outline: 2px solid currentcolor; outline-offset: 3px; }
@media print { body { padding: 0; } figure { break-inside: avoid; box-shadow: none; } }
`;
