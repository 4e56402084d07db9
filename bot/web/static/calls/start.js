// The page where calls begin: the key for a new one.

import "./keys.js";
