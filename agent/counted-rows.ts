/** "300 samples, 1 task, 12 events": what was written or read. */
export const counted = ({ samples, tasks, events }: Record<"samples" | "tasks" | "events", number>): string =>
  [plain(samples, "sample"), plain(tasks, "task"), plain(events, "event")].join(", ");

/** No mark for thousands: programs read these lines as well. */
export const plain = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
