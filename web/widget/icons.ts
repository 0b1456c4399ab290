// The panel's drawings: 16 grid, stroke 1.5, round ends, no fill.

export const icons = {
  close: "M4 4l8 8M12 4l-8 8",
  menu: "M3 8h.01M8 8h.01M13 8h.01",
  send: "M8 13V3.5M3.8 7.5L8 3.3l4.2 4.2",
  stop: "M5 5h6v6H5z",
  go: "M3 8h9.5M9 4.3L12.7 8 9 11.7",
  out: "M5 11l6.2-6.2M5.8 4.5h5.7v5.7",
  copy: "M5.5 5.5H13v8H5.5zM3 10.5v-8h7.5",
  check: "M3.3 8.5l3 3 6.4-7",
  rate: "M2.7 7.3h2.4v6H2.7zM5.1 7.5l2.8-4.9c1.1 0 1.8.9 1.5 2l-.5 2h3.2c.9 0 1.5.8 1.3 1.7l-.9 3.7c-.2.8-.8 1.3-1.6 1.3H5.1",
  redo: "M12.8 6.3A5.2 5.2 0 1 0 13.2 8.4M13 2.8v3.6H9.4",
  edit: "M3 13l.7-2.8L10.8 3 13 5.2l-7.2 7.1z",
  page: "M3.5 2.5H9L12.5 6v7.5h-9z",
  quote: "M3 12.5h5.5M3 3.5h10M3 8h10",
  warn: "M8 2.3a5.7 5.7 0 1 0 .01 0zM8 5.2v3.3M8 10.8h.01",
};
