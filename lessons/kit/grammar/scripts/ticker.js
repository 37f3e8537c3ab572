// Asks Python for a rerun, once for every time Python has drawn.

const UNSEEN = 1500; // ms between two pictures that nobody looks at
const LOST = 3000; // ms after which a rerun that does not come is asked for again

function ticker({ parentElement, setTriggerValue }, { interval }) {
  const drawn = Date.now();
  let timer = setTimeout(wait, interval);
  let idle;
  function wait() {
    if (!near(parentElement) && Date.now() - drawn < UNSEEN) {
      timer = setTimeout(wait, 200);
    } else if (window.requestIdleCallback) {
      idle = requestIdleCallback(ask, { timeout: 1000 });
    } else {
      timer = setTimeout(ask, 50);
    }
  }
  function ask() {
    // Streamlit drops a trigger now and then, and throws while it has no connection.
    timer = setTimeout(ask, LOST);
    setTriggerValue("tick", Date.now());
  }
  return () => {
    clearTimeout(timer);
    if (idle) cancelIdleCallback(idle);
  };
}

function near(node) {
  const host = node.getRootNode().host ?? node;
  const block = host.closest("[class*=st-key-live-]") ?? host;
  const { top, bottom } = block.getBoundingClientRect();
  return !document.hidden && bottom > -200 && top < innerHeight + 200;
}

export default afresh(ticker);
