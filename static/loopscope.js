// Puts `window.loopscope` in place before the WebAssembly has arrived, so that a script of the embedding page may
// write `await loopscope.ready` at any time.
window.loopscope = {
  ready: new Promise((resolve) => {
    addEventListener("TrunkApplicationStarted", () => resolve(), { once: true });
  }),
};
