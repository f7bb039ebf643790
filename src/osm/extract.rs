//! What is taken from an extract.

use std::sync::Arc;

/// The tags of one object. Objects that were stored together share equal texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(Vec<(Arc<str>, Arc<str>)>);

impl Tags {
    /// The value of `key`, if the object has it.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| &**k == key).map(|(_, v)| &**v)
    }

    /// Whether `key` has exactly this value.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Bytes of memory this takes, without the texts.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn push(&mut self, key: Arc<str>, value: Arc<str>) {
        self.0.push((key, value));
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (&**k, &**v))
    }
}

impl<K: Into<Arc<str>>, V: Into<Arc<str>>> FromIterator<(K, V)> for Tags {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(tags: I) -> Self {
        Self(tags.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }
}

/// A way: a line of nodes. Nodes may be missing from the extract, and there may be none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// OSM id.
    pub id: i64,
    /// OSM ids of its nodes, in order.
    pub nodes: Vec<i64>,
    /// Its tags.
    pub tags: Tags,
}

/// What a relation's member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberKind {
    /// A node.
    Node,
    /// A way.
    Way,
    /// A relation.
    Relation,
}

/// One member of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What it is.
    pub kind: MemberKind,
    /// OSM id.
    pub id: i64,
    /// Its role.
    pub role: Arc<str>,
}

/// A relation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relation {
    /// OSM id.
    pub id: i64,
    /// Its members, in order.
    pub members: Vec<Member>,
    /// Its tags.
    pub tags: Tags,
}

/// Nodes by id, with positions in 10⁻⁷ degrees (OSM's own precision; finer ones are rounded).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeTable {
    /// OSM ids, ascending, each once.
    pub ids: Vec<i64>,
    /// Latitude and longitude of each, in 10⁻⁷ degrees.
    pub positions: Vec<(i32, i32)>,
}

impl NodeTable {
    /// Where the node stands in the table; `None` if the extract lacks it.
    pub fn index_of(&self, id: i64) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }
}

/// What of an extract is wanted, by tags.
#[derive(Clone, Copy)]
pub struct Selection {
    /// Ways to keep, with all their nodes' positions.
    pub way: fn(&Tags) -> bool,
    /// Nodes whose tags are kept (called for nodes that have tags).
    pub node: fn(&Tags) -> bool,
    /// Relations to keep.
    pub relation: fn(&Tags) -> bool,
    /// Those of them of which the member ways are kept too, whatever their tags.
    pub member_ways: fn(&Tags) -> bool,
}

impl Selection {
    /// All that an extract has.
    pub const EVERYTHING: Self =
        Self { way: |_| true, node: |_| true, relation: |_| true, member_ways: |_| false };
}

/// The wanted part of an extract. Where an id stands twice in the file, the first counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extract {
    /// Positions of all nodes of the wanted ways, and of the wanted nodes.
    pub nodes: NodeTable,
    /// Tags of the wanted nodes, by ascending OSM id.
    pub node_tags: Vec<(i64, Tags)>,
    /// The wanted ways, by ascending id.
    pub ways: Vec<Way>,
    /// The wanted relations, by ascending id.
    pub relations: Vec<Relation>,
}

impl Extract {
    /// The tags of a wanted node.
    pub fn tags_of_node(&self, id: i64) -> Option<&Tags> {
        let at = self.node_tags.binary_search_by_key(&id, |(node, _)| *node).ok()?;
        self.node_tags.get(at).map(|(_, tags)| tags)
    }
}
