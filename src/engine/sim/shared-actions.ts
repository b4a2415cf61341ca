/** What people do to what belongs to everybody: tags, relations of tags, spaces and their groups. */
import type { Uuid } from "../../base/uuid.ts";
import type { JsonObject } from "../sync/row-builder.ts";
import { writeShared } from "./authoring.ts";
import { namedUuid } from "./named-uuid.ts";
import type { PeerContext } from "./peer-context.ts";

/** Creates a space, or a group in one. */
export function writeSpace(peer: PeerContext, seed: number, name: string): void {
  const uuid = namedUuid(seed, "space", peer.spec.name, name);
  writeShared(peer, "space", "insert", { uuid, name, icon: "Planet", color: "#3b82f6", order: 0 });
}

export function writeGroup(peer: PeerContext, seed: number, space: string, name: string): void {
  const owner = namedUuid(seed, "space", peer.spec.name, space);
  if (peer.store.idOf("spaces", owner) === undefined) return;
  writeShared(peer, "space_group", "insert", {
    uuid: namedUuid(owner, "group", name),
    space_uuid: owner,
    name,
    group_type: "Custom",
    is_collapsed: false,
    order: 0,
  });
}

/** Creates a tag, or changes its colour. */
export function writeTag(peer: PeerContext, seed: number, name: string, color: string): void {
  const uuid = namedUuid(seed, "tag", name);
  const known = peer.store.idOf("tag", uuid) !== undefined;
  writeShared(peer, "tag", known ? "update" : "insert", tagData(uuid, name, color, peer.spec.id));
}

export function deleteTag(peer: PeerContext, seed: number, name: string): void {
  const uuid = namedUuid(seed, "tag", name);
  if (peer.store.idOf("tag", uuid) === undefined) return;
  writeShared(peer, "tag", "delete", { uuid });
}

/** Puts one tag below another. */
export function relateTags(peer: PeerContext, seed: number, parent: string, child: string): void {
  const known = (name: string): boolean =>
    peer.store.idOf("tag", namedUuid(seed, "tag", name)) !== undefined;
  if (!known(parent) || !known(child)) return;
  writeShared(peer, "tag_relationship", "insert", {
    uuid: namedUuid(seed, "relation", parent, child),
    parent_tag_uuid: namedUuid(seed, "tag", parent),
    child_tag_uuid: namedUuid(seed, "tag", child),
    relationship_type: "parent_child",
    strength: 1,
    version: 1,
  });
}

function tagData(uuid: Uuid, name: string, color: string, by: Uuid): JsonObject {
  return {
    uuid,
    canonical_name: name,
    display_name: null,
    formal_name: null,
    abbreviation: null,
    aliases: null,
    namespace: null,
    tag_type: "standard",
    color,
    icon: null,
    description: null,
    is_organizational_anchor: false,
    privacy_level: "normal",
    search_weight: 100,
    attributes: null,
    composition_rules: null,
    created_by_device: by,
  };
}
