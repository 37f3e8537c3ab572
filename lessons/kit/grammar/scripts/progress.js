// The reader's progress (store.js): added to, told to Python, saved or forgotten.

function progress({ setStateValue }, { update, report, known }) {
  const before = read();
  const kept = clean({ ...before, ...update });
  if (canonical(kept) !== canonical(before)) write(kept);
  if (report && canonical(kept) !== canonical(known ?? null)) {
    setStateValue("kept", kept);
  }
}

function buttons({ parentElement, setTriggerValue }, { labels }) {
  const row = place(parentElement);
  const save = button(row, labels.export, "M8 2v8m-3.5-3L8 10.5 11.5 7M3 13.5h10");
  save.onclick = () => {
    const body = JSON.stringify(read(), null, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([body], { type: "application/json" }));
    link.download = "progress.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const forget = button(row, labels.reset, "M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.6 9h5.8l.6-9");
  let timer;
  forget.onclick = () => {
    try {
      localStorage.removeItem(STORE);
    } catch {
      // nothing could be kept there in the first place
    }
    setTriggerValue("reset", 1);
    forget.say(labels["reset.sure"]);
    timer = setTimeout(() => forget.say(labels.reset), 2500);
  };
  return () => clearTimeout(timer);
}

export default afresh((component, data) =>
  (data.what === "buttons" ? buttons : progress)(component, data),
);
