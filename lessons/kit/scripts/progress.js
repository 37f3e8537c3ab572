// Keeps what the reader has done in this browser; reports it where it is asked for.
const PLACE = "dll-progress";
const LIMIT = 20000; // characters; a lesson needs some hundreds

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE));
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  } catch {
    return {};
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const kept = { ...read(), ...data.update };
  const text = JSON.stringify(kept);
  try {
    if (text.length <= LIMIT && Object.keys(data.update).length) {
      localStorage.setItem(PLACE, text);
    }
  } catch {
    // private mode: the visit goes on without a memory
  }
  if (data.report && parentElement.dllSaid !== text) {
    parentElement.dllSaid = text;
    setStateValue("kept", kept);
  }
}
