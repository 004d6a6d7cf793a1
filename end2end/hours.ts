// Configuration that closes a queue.

/** Open for an hour on a day that is neither today nor tomorrow, anywhere on earth. */
export function closed(queue: string, text: string): string {
  const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
  const day = days[(new Date().getUTCDay() + 3) % 7];
  return `
[[schedules]]
name = "Seldom"
time_zone = "UTC"
hours = [{ days = ["${day}"], from = "09:00", to = "10:00" }]

[[queues]]
name = "${queue}"
schedule = "Seldom"
not_available = "${text}"
`;
}
