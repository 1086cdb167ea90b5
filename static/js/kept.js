// A page that has nothing but an error on it: what was typed stays kept.

import { start } from "./drafts.js";

start();
