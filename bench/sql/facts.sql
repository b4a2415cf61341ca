-- What `inspect` and `diff` answer about a pair of peers, as a person who knows SQLite well would ask it: set-based
-- throughout, what several questions need made once and keyed, everything in memory. main is Alice, b is Bob; sa and sb
-- are their sync databases. `npm run bench` holds every number and every row that is printed here to the JSON of the
-- command line before it measures. Digests of the files come from a program beside this one: SQLite has none.
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -262144;
ATTACH 'bob/database.db' AS b;
ATTACH 'alice/sync.db' AS sa;
ATTACH 'bob/sync.db' AS sb;
PRAGMA b.cache_size = -262144;
.mode list

-- Is any page of the evidence damaged? Asked of all four files at once.
PRAGMA quick_check;

-- Which generation wrote it? Columns and tables tell.
SELECT 'column', 'alice', m.name, c.name FROM main.sqlite_master m JOIN pragma_table_info(m.name, 'main') c WHERE m.type = 'table';
SELECT 'column', 'bob', m.name, c.name FROM b.sqlite_master m JOIN pragma_table_info(m.name, 'b') c WHERE m.type = 'table';
SELECT 'column', 'alice', m.name, c.name FROM sa.sqlite_master m JOIN pragma_table_info(m.name, 'sa') c WHERE m.type = 'table';
SELECT 'column', 'bob', m.name, c.name FROM sb.sqlite_master m JOIN pragma_table_info(m.name, 'sb') c WHERE m.type = 'table';

-- Who is who? The device whose watermarks a sync database keeps, and what each library calls it.
CREATE TEMP TABLE self AS SELECT
  (SELECT d.uuid FROM main.devices d WHERE hex(d.uuid) = (SELECT upper(replace(max(device_uuid), '-', '')) FROM sa.device_resource_watermarks)) AS a,
  (SELECT d.uuid FROM b.devices d WHERE hex(d.uuid) = (SELECT upper(replace(max(device_uuid), '-', '')) FROM sb.device_resource_watermarks)) AS b;
SELECT 'peer', 'alice', hex(self.a), d.name, d.id, (SELECT count(*) FROM sa.device_resource_watermarks) FROM self JOIN main.devices d ON d.uuid = self.a;
SELECT 'peer', 'bob', hex(self.b), d.name, d.id, (SELECT count(*) FROM sb.device_resource_watermarks) FROM self JOIN b.devices d ON d.uuid = self.b;

-- How many rows has each table?
SELECT 'rows', 'alice', (SELECT count(*) FROM main.devices), (SELECT count(*) FROM main.volumes), (SELECT count(*) FROM main.locations),
  (SELECT count(*) FROM main.content_identities), (SELECT count(*) FROM main.entries), (SELECT count(*) FROM main.entry_closure),
  (SELECT count(*) FROM main.directory_paths), (SELECT count(*) FROM sa.shared_changes), (SELECT count(*) FROM sa.peer_acks),
  (SELECT count(*) FROM sa.device_resource_watermarks);
SELECT 'rows', 'bob', (SELECT count(*) FROM b.devices), (SELECT count(*) FROM b.volumes), (SELECT count(*) FROM b.locations),
  (SELECT count(*) FROM b.content_identities), (SELECT count(*) FROM b.entries), (SELECT count(*) FROM b.entry_closure),
  (SELECT count(*) FROM b.directory_paths), (SELECT count(*) FROM sb.shared_changes), (SELECT count(*) FROM sb.peer_acks),
  (SELECT count(*) FROM sb.device_resource_watermarks);

-- Whose is each entry? The device's below whose location it lies, told by parents, as closures may lack rows; else the
-- device of its volume; else what the other peer knows of it.
CREATE TEMP TABLE owner_a(id INTEGER PRIMARY KEY, author BLOB);
INSERT INTO owner_a WITH RECURSIVE below(id, author) AS (
    SELECT l.entry_id, d.uuid FROM main.locations l JOIN main.devices d ON d.id = l.device_id
    UNION ALL SELECT e.id, below.author FROM below JOIN main.entries e ON e.parent_id = below.id)
  SELECT id, author FROM below;
CREATE TEMP TABLE owner_b(id INTEGER PRIMARY KEY, author BLOB);
INSERT INTO owner_b WITH RECURSIVE below(id, author) AS (
    SELECT l.entry_id, d.uuid FROM b.locations l JOIN b.devices d ON d.id = l.device_id
    UNION ALL SELECT e.id, below.author FROM below JOIN b.entries e ON e.parent_id = below.id)
  SELECT id, author FROM below;
INSERT INTO owner_a SELECT e.id, v.device_id FROM main.entries e JOIN main.volumes v ON v.id = e.volume_id
  WHERE NOT EXISTS (SELECT 1 FROM owner_a o WHERE o.id = e.id);
INSERT INTO owner_b SELECT e.id, v.device_id FROM b.entries e JOIN b.volumes v ON v.id = e.volume_id
  WHERE NOT EXISTS (SELECT 1 FROM owner_b o WHERE o.id = e.id);
INSERT INTO owner_a SELECT e.id, o.author FROM main.entries e LEFT JOIN owner_a k ON k.id = e.id CROSS JOIN b.entries x ON x.uuid = e.uuid
  JOIN owner_b o ON o.id = x.id WHERE k.id IS NULL;
INSERT INTO owner_b SELECT e.id, o.author FROM b.entries e LEFT JOIN owner_b k ON k.id = e.id CROSS JOIN main.entries x ON x.uuid = e.uuid
  JOIN owner_a o ON o.id = x.id WHERE k.id IS NULL;

-- Whose is each content? The author stands in the stamp of the record's first change in any log.
CREATE TEMP TABLE first_change(record TEXT PRIMARY KEY, author TEXT) WITHOUT ROWID;
INSERT INTO first_change SELECT upper(replace(record_uuid, '-', '')), upper(replace(substr(min(hlc), -36), '-', '')) FROM (
    SELECT record_uuid, hlc FROM sa.shared_changes WHERE model_type = 'content_identity'
    UNION ALL SELECT record_uuid, hlc FROM sb.shared_changes WHERE model_type = 'content_identity')
  GROUP BY record_uuid;

-- Who has what: rows of each author at each holder, for every model.
SELECT 'matrix', 'device', 'alice', hex(uuid), count(*) FROM main.devices GROUP BY uuid;
SELECT 'matrix', 'device', 'bob', hex(uuid), count(*) FROM b.devices GROUP BY uuid;
SELECT 'matrix', 'volume', 'alice', hex(device_id), count(*) FROM main.volumes GROUP BY device_id;
SELECT 'matrix', 'volume', 'bob', hex(device_id), count(*) FROM b.volumes GROUP BY device_id;
SELECT 'matrix', 'location', 'alice', hex(d.uuid), count(*) FROM main.locations l JOIN main.devices d ON d.id = l.device_id GROUP BY d.uuid;
SELECT 'matrix', 'location', 'bob', hex(d.uuid), count(*) FROM b.locations l JOIN b.devices d ON d.id = l.device_id GROUP BY d.uuid;
SELECT 'matrix', 'entry', 'alice', hex(author), count(*) FROM owner_a GROUP BY author;
SELECT 'matrix', 'entry', 'bob', hex(author), count(*) FROM owner_b GROUP BY author;
SELECT 'matrix', 'content_identity', 'alice', f.author, count(*) FROM main.content_identities c JOIN first_change f ON f.record = hex(c.uuid) GROUP BY f.author;
SELECT 'matrix', 'content_identity', 'bob', f.author, count(*) FROM b.content_identities c JOIN first_change f ON f.record = hex(c.uuid) GROUP BY f.author;

-- Since when did each peer write entries of its own? With the matrix that is the proof of its role.
SELECT 'first own entry', 'alice', min(e.indexed_at) FROM self JOIN main.entries e JOIN owner_a o ON o.id = e.id WHERE o.author = self.a;
SELECT 'first own entry', 'bob', min(e.indexed_at) FROM self JOIN b.entries e JOIN owner_b o ON o.id = e.id WHERE o.author = self.b;

-- Stamps: range and authors of each shared log, which is also what each peer would claim of it.
SELECT 'stamps', 'alice', substr(hlc, -36), count(*), min(hlc), max(hlc) FROM sa.shared_changes GROUP BY 3;
SELECT 'stamps', 'bob', substr(hlc, -36), count(*), min(hlc), max(hlc) FROM sb.shared_changes GROUP BY 3;

-- How many files have their content, and which lack it?
SELECT 'content', 'alice', count(*), count(c.id), count(*) FILTER (WHERE c.id IS NULL AND e.size > 0)
  FROM main.entries e LEFT JOIN main.content_identities c ON c.id = e.content_id WHERE e.kind NOT IN (1, 2);
SELECT 'content', 'bob', count(*), count(c.id), count(*) FILTER (WHERE c.id IS NULL AND e.size > 0)
  FROM b.entries e LEFT JOIN b.content_identities c ON c.id = e.content_id WHERE e.kind NOT IN (1, 2);

-- Which entries lack their parent? A location's root has none.
SELECT 'parent', 'alice', count(*) FROM main.entries e LEFT JOIN main.entries p ON p.id = e.parent_id
  WHERE p.id IS NULL AND (e.parent_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM main.locations l WHERE l.entry_id = e.id));
SELECT 'parent', 'bob', count(*) FROM b.entries e LEFT JOIN b.entries p ON p.id = e.parent_id
  WHERE p.id IS NULL AND (e.parent_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM b.locations l WHERE l.entry_id = e.id));

-- Which entries lack a closure row? The one for itself; one for an ancestor that its parent has; or, below an entry that
-- lacks one, the same again. Listing every ancestor of every entry says the same and takes three times as long.
WITH RECURSIVE gap(ancestor, id) AS (
    SELECT e.id, e.id FROM main.entries e
      WHERE NOT EXISTS (SELECT 1 FROM main.entry_closure c WHERE c.ancestor_id = e.id AND c.descendant_id = e.id)
    UNION SELECT p.ancestor_id, e.id FROM main.entries e JOIN main.entry_closure p ON p.descendant_id = e.parent_id
      WHERE NOT EXISTS (SELECT 1 FROM main.entry_closure c WHERE c.ancestor_id = p.ancestor_id AND c.descendant_id = e.id)
    UNION SELECT g.ancestor, e.id FROM gap g JOIN main.entries e ON e.parent_id = g.id
      WHERE NOT EXISTS (SELECT 1 FROM main.entry_closure c WHERE c.ancestor_id = g.ancestor AND c.descendant_id = e.id))
  SELECT 'closure', 'alice', count(DISTINCT id) FROM gap;
WITH RECURSIVE gap(ancestor, id) AS (
    SELECT e.id, e.id FROM b.entries e
      WHERE NOT EXISTS (SELECT 1 FROM b.entry_closure c WHERE c.ancestor_id = e.id AND c.descendant_id = e.id)
    UNION SELECT p.ancestor_id, e.id FROM b.entries e JOIN b.entry_closure p ON p.descendant_id = e.parent_id
      WHERE NOT EXISTS (SELECT 1 FROM b.entry_closure c WHERE c.ancestor_id = p.ancestor_id AND c.descendant_id = e.id)
    UNION SELECT g.ancestor, e.id FROM gap g JOIN b.entries e ON e.parent_id = g.id
      WHERE NOT EXISTS (SELECT 1 FROM b.entry_closure c WHERE c.ancestor_id = g.ancestor AND c.descendant_id = e.id))
  SELECT 'closure', 'bob', count(DISTINCT id) FROM gap;

-- Which directories lack their path?
SELECT 'path', 'alice', count(*) FROM main.entries e LEFT JOIN main.directory_paths d ON d.entry_id = e.id WHERE e.kind = 1 AND d.entry_id IS NULL;
SELECT 'path', 'bob', count(*) FROM b.entries e LEFT JOIN b.directory_paths d ON d.entry_id = e.id WHERE e.kind = 1 AND d.entry_id IS NULL;

-- Each author's own rows with the row that the other peer has of it: what the questions below are asked of.
CREATE TEMP TABLE pair(id INTEGER PRIMARY KEY, at TEXT, other INTEGER);
INSERT INTO pair SELECT e.id, e.indexed_at, x.id FROM self JOIN main.entries e JOIN owner_a o ON o.id = e.id LEFT JOIN b.entries x ON x.uuid = e.uuid WHERE o.author = self.a;
CREATE TEMP TABLE own(author TEXT, model TEXT, at TEXT, is_there INTEGER);
INSERT INTO own SELECT 'alice', 'volume', v.last_seen_at, x.id IS NOT NULL FROM self JOIN main.volumes v ON v.device_id = self.a LEFT JOIN b.volumes x ON x.uuid = v.uuid;
INSERT INTO own SELECT 'bob', 'volume', v.last_seen_at, x.id IS NOT NULL FROM self JOIN b.volumes v ON v.device_id = self.b LEFT JOIN main.volumes x ON x.uuid = v.uuid;
INSERT INTO own SELECT 'alice', 'location', l.updated_at, x.id IS NOT NULL FROM self JOIN main.devices d ON d.uuid = self.a JOIN main.locations l ON l.device_id = d.id LEFT JOIN b.locations x ON x.uuid = l.uuid;
INSERT INTO own SELECT 'bob', 'location', l.updated_at, x.id IS NOT NULL FROM self JOIN b.devices d ON d.uuid = self.b JOIN b.locations l ON l.device_id = d.id LEFT JOIN main.locations x ON x.uuid = l.uuid;
INSERT INTO own SELECT 'alice', 'entry', at, other IS NOT NULL FROM pair;
INSERT INTO own SELECT 'bob', 'entry', e.indexed_at, x.id IS NOT NULL FROM self JOIN b.entries e JOIN owner_b o ON o.id = e.id LEFT JOIN main.entries x ON x.uuid = e.uuid WHERE o.author = self.b;

-- Claimed and actual, for every holder, peer and resource: what the peer's rows lack at the holder on both sides of the
-- claim, and up to which time nothing is missing.
CREATE TEMP TABLE claim AS SELECT 'alice' AS holder, 'bob' AS peer, resource_type AS model, last_watermark AS claimed FROM sa.device_resource_watermarks
  UNION ALL SELECT 'bob', 'alice', resource_type, last_watermark FROM sb.device_resource_watermarks;
CREATE TEMP TABLE gaps AS SELECT holder, peer, c.model,
    count(*) FILTER (WHERE o.is_there = 0 AND o.at <= claimed) AS before, count(*) FILTER (WHERE o.is_there = 0 AND o.at > claimed) AS after,
    min(o.at) FILTER (WHERE o.is_there = 0) AS first
  FROM own o CROSS JOIN claim c ON c.peer = o.author AND c.model = o.model GROUP BY holder, peer, c.model;
CREATE TEMP TABLE newest AS SELECT g.holder, g.peer, g.model, max(o.at) AS at
  FROM own o CROSS JOIN gaps g ON g.peer = o.author AND g.model = o.model WHERE first IS NULL OR o.at < first GROUP BY g.holder, g.peer, g.model;
SELECT 'watermark', c.holder, c.peer, c.model, claimed, ifnull(before, 0), ifnull(after, 0), newest.at,
    CASE WHEN before > 0 THEN 'leapfrog' WHEN after > 0 THEN 'behind' ELSE 'ok' END
  FROM claim c LEFT JOIN gaps USING (holder, peer, model) LEFT JOIN newest USING (holder, peer, model);

-- How far is each pair, model by model, and when did the receiver last apply a row of the author's?
CREATE TEMP TABLE applied AS
  SELECT 'bob' AS receiver, 'volume' AS model, max(v.last_seen_at, v.tracked_at) AS at FROM self JOIN b.volumes v ON v.device_id = self.a
  UNION ALL SELECT 'alice', 'volume', max(v.last_seen_at, v.tracked_at) FROM self JOIN main.volumes v ON v.device_id = self.b
  UNION ALL SELECT 'bob', 'location', max(l.created_at, l.updated_at) FROM self JOIN b.devices d ON d.uuid = self.a JOIN b.locations l ON l.device_id = d.id
  UNION ALL SELECT 'alice', 'location', max(l.created_at, l.updated_at) FROM self JOIN main.devices d ON d.uuid = self.b JOIN main.locations l ON l.device_id = d.id
  UNION ALL SELECT 'bob', 'entry', max(e.indexed_at) FROM self JOIN owner_b o ON o.author = self.a JOIN b.entries e ON e.id = o.id
  UNION ALL SELECT 'alice', 'entry', max(e.indexed_at) FROM self JOIN owner_a o ON o.author = self.b JOIN main.entries e ON e.id = o.id;
SELECT 'progress', author, model, sum(is_there), count(*), (SELECT max(at) FROM applied WHERE receiver <> author AND applied.model = own.model),
    sum(is_there) = count(*)
  FROM own GROUP BY author, model;
SELECT 'progress', 'alice', 'content_identity', count(x.id), count(*), max(max(x.first_seen_at, x.last_verified_at)), count(x.id) = count(*)
  FROM self JOIN main.content_identities c JOIN first_change f ON f.record = hex(c.uuid) LEFT JOIN b.content_identities x ON x.uuid = c.uuid
  WHERE f.author = hex(self.a) HAVING count(*) > 0;
SELECT 'progress', 'bob', 'content_identity', count(x.id), count(*), max(max(x.first_seen_at, x.last_verified_at)), count(x.id) = count(*)
  FROM self JOIN b.content_identities c JOIN first_change f ON f.record = hex(c.uuid) LEFT JOIN main.content_identities x ON x.uuid = c.uuid
  WHERE f.author = hex(self.b) HAVING count(*) > 0;

-- diff: which rows that Alice wrote are missing at Bob, or are Bob's alone, exactly?
SELECT 'missing', 'entry', hex(e.uuid) FROM pair JOIN main.entries e ON e.id = pair.id WHERE other IS NULL ORDER BY e.uuid;
SELECT 'extra', 'entry', hex(x.uuid) FROM self JOIN b.entries x JOIN owner_b o ON o.id = x.id LEFT JOIN main.entries e ON e.uuid = x.uuid
  WHERE o.author = self.a AND e.id IS NULL ORDER BY x.uuid;
SELECT 'missing', 'content_identity', hex(c.uuid) FROM self JOIN main.content_identities c JOIN first_change f ON f.record = hex(c.uuid)
  LEFT JOIN b.content_identities x ON x.uuid = c.uuid WHERE f.author = hex(self.a) AND x.id IS NULL ORDER BY c.uuid;
SELECT 'extra', 'content_identity', hex(x.uuid) FROM self JOIN b.content_identities x JOIN first_change f ON f.record = hex(x.uuid)
  LEFT JOIN main.content_identities c ON c.uuid = x.uuid WHERE f.author = hex(self.a) AND c.id IS NULL ORDER BY x.uuid;
SELECT 'missing', 'location', hex(l.uuid) FROM self JOIN main.devices d ON d.uuid = self.a JOIN main.locations l ON l.device_id = d.id
  LEFT JOIN b.locations x ON x.uuid = l.uuid WHERE x.id IS NULL ORDER BY l.uuid;
SELECT 'extra', 'location', hex(x.uuid) FROM self JOIN b.devices d ON d.uuid = self.a JOIN b.locations x ON x.device_id = d.id
  LEFT JOIN main.locations l ON l.uuid = x.uuid WHERE l.id IS NULL ORDER BY x.uuid;
SELECT 'missing', 'volume', hex(v.uuid) FROM self JOIN main.volumes v ON v.device_id = self.a LEFT JOIN b.volumes x ON x.uuid = v.uuid WHERE x.id IS NULL ORDER BY v.uuid;
SELECT 'extra', 'volume', hex(x.uuid) FROM self JOIN b.volumes x ON x.device_id = self.a LEFT JOIN main.volumes v ON v.uuid = x.uuid WHERE v.id IS NULL ORDER BY x.uuid;

-- diff: which of the others differ, and in which fields? Foreign keys are compared through what they point to; content
-- of one hash is one content. A field that differs is printed with both of its values.
SELECT 'different', 'entry', hex(a.uuid),
    iif(a.name IS NOT x.name, json_array('name', a.name, x.name), ''), iif(a.extension IS NOT x.extension, json_array('extension', a.extension, x.extension), ''),
    iif(a.kind IS NOT x.kind, json_array('kind', a.kind, x.kind), ''), iif(a.size IS NOT x.size, json_array('size', a.size, x.size), ''),
    iif(a.modified_at IS NOT x.modified_at, json_array('modified_at', a.modified_at, x.modified_at), ''),
    iif(a.accessed_at IS NOT x.accessed_at, json_array('accessed_at', a.accessed_at, x.accessed_at), ''),
    iif(a.permissions IS NOT x.permissions, json_array('permissions', a.permissions, x.permissions), ''), iif(a.inode IS NOT x.inode, json_array('inode', a.inode, x.inode), ''),
    iif(ap.uuid IS NOT xp.uuid, json_array('parent', hex(ap.uuid), hex(xp.uuid)), ''),
    iif(ac.uuid IS NOT xc.uuid AND ac.content_hash IS NOT xc.content_hash, json_array('content', hex(ac.uuid), hex(xc.uuid)), ''),
    iif(av.uuid IS NOT xv.uuid, json_array('volume', hex(av.uuid), hex(xv.uuid)), '')
  FROM pair JOIN main.entries a ON a.id = pair.id JOIN b.entries x ON x.id = pair.other
  LEFT JOIN main.entries ap ON ap.id = a.parent_id LEFT JOIN b.entries xp ON xp.id = x.parent_id
  LEFT JOIN main.content_identities ac ON ac.id = a.content_id LEFT JOIN b.content_identities xc ON xc.id = x.content_id
  LEFT JOIN main.volumes av ON av.id = a.volume_id LEFT JOIN b.volumes xv ON xv.id = x.volume_id
  WHERE a.name IS NOT x.name OR a.extension IS NOT x.extension OR a.kind IS NOT x.kind OR a.size IS NOT x.size OR a.modified_at IS NOT x.modified_at
    OR a.accessed_at IS NOT x.accessed_at OR a.permissions IS NOT x.permissions OR a.inode IS NOT x.inode OR ap.uuid IS NOT xp.uuid
    OR (ac.uuid IS NOT xc.uuid AND ac.content_hash IS NOT xc.content_hash) OR av.uuid IS NOT xv.uuid ORDER BY a.uuid;
SELECT 'different', 'content_identity', hex(a.uuid), iif(a.content_hash IS NOT x.content_hash, json_array('content_hash', a.content_hash, x.content_hash), ''),
    iif(a.integrity_hash IS NOT x.integrity_hash, json_array('integrity_hash', a.integrity_hash, x.integrity_hash), ''),
    iif(a.text_content IS NOT x.text_content, json_array('text_content', a.text_content, x.text_content), ''),
    iif(a.total_size IS NOT x.total_size, json_array('total_size', a.total_size, x.total_size), ''), iif(a.kind_id IS NOT x.kind_id, json_array('kind_id', a.kind_id, x.kind_id), '')
  FROM self JOIN main.content_identities a JOIN first_change f ON f.record = hex(a.uuid) JOIN b.content_identities x ON x.uuid = a.uuid
  WHERE f.author = hex(self.a) AND (a.content_hash IS NOT x.content_hash OR a.integrity_hash IS NOT x.integrity_hash OR a.text_content IS NOT x.text_content
    OR a.total_size IS NOT x.total_size OR a.kind_id IS NOT x.kind_id) ORDER BY a.uuid;
SELECT 'different', 'location', hex(a.uuid), iif(a.name IS NOT x.name, json_array('name', a.name, x.name), ''),
    iif(a.index_mode IS NOT x.index_mode, json_array('index_mode', a.index_mode, x.index_mode), ''), iif(ad.uuid IS NOT xd.uuid, json_array('device', hex(ad.uuid), hex(xd.uuid)), ''),
    iif(av.uuid IS NOT xv.uuid, json_array('volume', hex(av.uuid), hex(xv.uuid)), ''), iif(ae.uuid IS NOT xe.uuid, json_array('entry', hex(ae.uuid), hex(xe.uuid)), '')
  FROM self JOIN main.devices ad ON ad.uuid = self.a JOIN main.locations a ON a.device_id = ad.id JOIN b.locations x ON x.uuid = a.uuid LEFT JOIN b.devices xd ON xd.id = x.device_id
  LEFT JOIN main.volumes av ON av.id = a.volume_id LEFT JOIN b.volumes xv ON xv.id = x.volume_id
  LEFT JOIN main.entries ae ON ae.id = a.entry_id LEFT JOIN b.entries xe ON xe.id = x.entry_id
  WHERE a.name IS NOT x.name OR a.index_mode IS NOT x.index_mode OR ad.uuid IS NOT xd.uuid OR av.uuid IS NOT xv.uuid OR ae.uuid IS NOT xe.uuid ORDER BY a.uuid;
SELECT 'different', 'volume', hex(a.uuid), iif(a.device_id IS NOT x.device_id, json_array('device', hex(a.device_id), hex(x.device_id)), ''),
    iif(a.fingerprint IS NOT x.fingerprint, json_array('fingerprint', a.fingerprint, x.fingerprint), ''),
    iif(a.display_name IS NOT x.display_name, json_array('display_name', a.display_name, x.display_name), ''),
    iif(a.mount_point IS NOT x.mount_point, json_array('mount_point', a.mount_point, x.mount_point), ''),
    iif(a.total_capacity IS NOT x.total_capacity, json_array('total_capacity', a.total_capacity, x.total_capacity), '')
  FROM self JOIN main.volumes a ON a.device_id = self.a JOIN b.volumes x ON x.uuid = a.uuid
  WHERE a.device_id IS NOT x.device_id OR a.fingerprint IS NOT x.fingerprint OR a.display_name IS NOT x.display_name
    OR a.mount_point IS NOT x.mount_point OR a.total_capacity IS NOT x.total_capacity ORDER BY a.uuid;
