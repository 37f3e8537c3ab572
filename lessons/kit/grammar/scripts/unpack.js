// Unpacks what `replay.pack` has packed: deflated differences from frame to frame.

const TYPES = { u1: Uint8Array, u2: Uint16Array, f4: Float32Array };

async function unpack({ head, body }) {
  const packed = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream();
  const plain = stream.pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(plain).arrayBuffer();
  const array = (note) => {
    if (!note) return null;
    const size = note.shape.reduce((a, b) => a * b, 1);
    return new TYPES[note.type](buffer, note.at, size);
  };
  const frames = (note) => {
    if (!note) return null;
    const all = array(note);
    const each = all.length / (note.shape[0] || 1);
    for (let i = each; i < all.length; i++) all[i] += all[i - each]; // modulo 2^bits
    const list = [];
    for (let i = 0; i < note.shape[0]; i++)
      list.push(all.subarray(i * each, (i + 1) * each));
    return list;
  };
  return head.panels.map((panel) => ({
    ...panel,
    size: panel.maps && [panel.maps.shape[2], panel.maps.shape[1]],
    maps: frames(panel.maps),
    points: frames(panel.points),
    classes: array(panel.classes),
    lines: panel.lines.map((line) => ({ colour: line.colour, at: frames(line) })),
    curve: array(panel.curve),
    curve_steps: array(panel.curve_steps),
  }));
}
