-- What `inspect` and `diff` answer about a pair of peers, as a person would ask SQLite: main is Alice, b is Bob.
-- Set-based throughout; correlated subqueries make the same questions several times slower.
ATTACH 'bob/database.db' AS b;
ATTACH 'alice/sync.db' AS sa;
ATTACH 'bob/sync.db' AS sb;
.mode list

-- Who has what: entries of each author at each holder, through the closure of the author's locations.
SELECT 'alice holds', hex(d.uuid), count(*) FROM main.locations l JOIN main.devices d ON d.id = l.device_id
  JOIN main.entry_closure c ON c.ancestor_id = l.entry_id GROUP BY d.uuid;
SELECT 'bob holds', hex(d.uuid), count(*) FROM b.locations l JOIN b.devices d ON d.id = l.device_id
  JOIN b.entry_closure c ON c.ancestor_id = l.entry_id GROUP BY d.uuid;
-- Contents of each author at each holder: the author stands in the stamp of the first change of the record.
CREATE TEMP TABLE first_change(id TEXT PRIMARY KEY, author TEXT) WITHOUT ROWID;
INSERT INTO first_change SELECT upper(replace(record_uuid, '-', '')), substr(min(hlc), -36)
  FROM sa.shared_changes WHERE model_type = 'content_identity' GROUP BY record_uuid;
SELECT 'contents at alice', f.author, count(*) FROM main.content_identities c JOIN first_change f ON f.id = hex(c.uuid) GROUP BY f.author;
SELECT 'contents at bob', f.author, count(*) FROM b.content_identities c JOIN first_change f ON f.id = hex(c.uuid) GROUP BY f.author;

-- Stamps: range and authors per peer.
SELECT 'stamps alice', substr(hlc, -36), count(*), min(hlc), max(hlc) FROM sa.shared_changes GROUP BY 2;
SELECT 'stamps bob', substr(hlc, -36), count(*), min(hlc), max(hlc) FROM sb.shared_changes GROUP BY 2;

-- Linkage: files, and files with content.
SELECT 'linkage', (SELECT count(*) FROM main.entries WHERE kind = 0), (SELECT count(content_id) FROM main.entries WHERE kind = 0),
  (SELECT count(*) FROM b.entries WHERE kind = 0), (SELECT count(content_id) FROM b.entries WHERE kind = 0);

-- Claimed and actual: what Bob lacks of Alice's entries, at or before his watermark and after it.
SELECT 'watermark', w.last_watermark, sum(a.indexed_at <= w.last_watermark), sum(a.indexed_at > w.last_watermark), min(a.indexed_at)
  FROM sb.device_resource_watermarks w JOIN main.entries a LEFT JOIN b.entries x ON x.uuid = a.uuid
  WHERE w.resource_type = 'entry' AND x.uuid IS NULL;

-- What the missing rows wait for: rows that others of the missing ones reference.
SELECT 'blockers', count(DISTINCT p.id), count(*) FROM main.entries e LEFT JOIN b.entries x ON x.uuid = e.uuid
  JOIN main.entries p ON p.id = e.parent_id LEFT JOIN b.entries xp ON xp.uuid = p.uuid WHERE x.uuid IS NULL AND xp.uuid IS NULL;

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
    OR a.created_at IS NOT x.created_at OR a.modified_at IS NOT x.modified_at OR a.accessed_at IS NOT x.accessed_at
    OR a.inode IS NOT x.inode OR a.aggregate_size IS NOT x.aggregate_size OR a.child_count IS NOT x.child_count
    OR a.file_count IS NOT x.file_count OR a.permissions IS NOT x.permissions
    OR ap.uuid IS NOT xp.uuid OR ac.uuid IS NOT xc.uuid ORDER BY a.uuid;
SELECT hex(a.uuid) FROM main.content_identities a JOIN b.content_identities x ON x.uuid = a.uuid
  WHERE a.content_hash IS NOT x.content_hash OR a.kind_id IS NOT x.kind_id OR a.total_size IS NOT x.total_size ORDER BY a.uuid;
