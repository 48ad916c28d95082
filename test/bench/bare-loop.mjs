// The least that a Node can do which reads the load average: what it takes is the price of the platform.
import { readFileSync } from "node:fs";

const look = () => {
  readFileSync("/proc/loadavg", "latin1");
  setTimeout(look, 1000 + 2000 * Math.random());
};
look();
