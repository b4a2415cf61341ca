-- What `inspect` and `diff` answer about a pair of peers, as a person would ask SQLite: main is Alice, b is Bob.
-- Set-based throughout; correlated subqueries make the same questions several times slower.
ATTACH 'bob/database.db' AS b;
.mode list

-- Who has what: entries of each author at each holder, through the closure of the author's locations.
SELECT 'alice holds', hex(d.uuid), count(*) FROM main.locations l JOIN main.devices d ON d.id = l.device_id
  JOIN main.entry_closure c ON c.ancestor_id = l.entry_id GROUP BY d.uuid;
SELECT 'bob holds', hex(d.uuid), count(*) FROM b.locations l JOIN b.devices d ON d.id = l.device_id
  JOIN b.entry_closure c ON c.ancestor_id = l.entry_id GROUP BY d.uuid;
SELECT 'contents', (SELECT count(*) FROM main.content_identities), (SELECT count(*) FROM b.content_identities);

-- Orphans: content, parent, closure, path.
SELECT 'content', (SELECT count(*) FROM main.entries WHERE kind = 0 AND size > 0 AND content_id IS NULL),
  (SELECT count(*) FROM b.entries WHERE kind = 0 AND size > 0 AND content_id IS NULL);
SELECT 'parent', (SELECT count(*) FROM main.entries e LEFT JOIN main.entries p ON p.id = e.parent_id WHERE e.parent_id IS NOT NULL AND p.id IS NULL),
  (SELECT count(*) FROM b.entries e LEFT JOIN b.entries p ON p.id = e.parent_id WHERE e.parent_id IS NOT NULL AND p.id IS NULL);
SELECT 'closure alice', count(DISTINCT e.id) FROM main.entries e JOIN main.entry_closure p ON p.descendant_id = e.parent_id
  LEFT JOIN main.entry_closure c ON c.ancestor_id = p.ancestor_id AND c.descendant_id = e.id WHERE c.ancestor_id IS NULL;
SELECT 'closure bob', count(DISTINCT e.id) FROM b.entries e JOIN b.entry_closure p ON p.descendant_id = e.parent_id
  LEFT JOIN b.entry_closure c ON c.ancestor_id = p.ancestor_id AND c.descendant_id = e.id WHERE c.ancestor_id IS NULL;
SELECT 'path', (SELECT count(*) FROM main.entries e LEFT JOIN main.directory_paths d ON d.entry_id = e.id WHERE e.kind = 1 AND d.entry_id IS NULL),
  (SELECT count(*) FROM b.entries e LEFT JOIN b.directory_paths d ON d.entry_id = e.id WHERE e.kind = 1 AND d.entry_id IS NULL);

-- Which rows exactly: missing at Bob, extra at Bob, for entries and contents.
SELECT hex(a.uuid) FROM main.entries a LEFT JOIN b.entries x ON x.uuid = a.uuid WHERE x.uuid IS NULL ORDER BY a.uuid;
SELECT hex(x.uuid) FROM b.entries x LEFT JOIN main.entries a ON a.uuid = x.uuid WHERE a.uuid IS NULL ORDER BY x.uuid;
SELECT hex(a.uuid) FROM main.content_identities a LEFT JOIN b.content_identities x ON x.uuid = a.uuid WHERE x.uuid IS NULL ORDER BY a.uuid;

-- Which rows differ, foreign keys compared through the uuids that they point to.
SELECT hex(a.uuid), a.name, x.name FROM main.entries a JOIN b.entries x ON x.uuid = a.uuid
  LEFT JOIN main.entries ap ON ap.id = a.parent_id LEFT JOIN b.entries xp ON xp.id = x.parent_id
  LEFT JOIN main.content_identities ac ON ac.id = a.content_id LEFT JOIN b.content_identities xc ON xc.id = x.content_id
  WHERE a.name IS NOT x.name OR a.kind IS NOT x.kind OR a.extension IS NOT x.extension OR a.size IS NOT x.size
    OR a.created_at IS NOT x.created_at OR a.modified_at IS NOT x.modified_at OR a.inode IS NOT x.inode
    OR ap.uuid IS NOT xp.uuid OR ac.uuid IS NOT xc.uuid ORDER BY a.uuid;
SELECT hex(a.uuid) FROM main.content_identities a JOIN b.content_identities x ON x.uuid = a.uuid
  WHERE a.content_hash IS NOT x.content_hash OR a.kind_id IS NOT x.kind_id OR a.total_size IS NOT x.total_size ORDER BY a.uuid;
