// The panel's drawings: 16 grid, stroke 1.5, round ends, no fill.

export const icons = {
  close: "M4 4l8 8m0-8-8 8",
  menu: "M3 8h.01M8 8h.01M13 8h.01",
  send: "M8 13V3M4 7l4-4 4 4",
  stop: "M6 6h4v4H6zM8 6v4",
  go: "M3 8h10M9 4l4 4-4 4",
  out: "M5 11l6-6M6 5h5v5",
  copy: "M6 6h7v7H6zM3 10V3h7",
  check: "M3 9l3 3 7-8",
  rate: "M3 7h2v6H3zM5 7l3-5c2 0 1 3 1 5h4l-1 6H5",
  redo: "M13 9a5 5 0 1 1-1-4l1 1m0-4v4H9",
  edit: "M3 13v-3l7-7 3 3-7 7z",
  warn: "M8 5v4m0 2h.01M8 2a6 6 0 1 0 .01 0z",
};
