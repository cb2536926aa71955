//! What the printers of the constructs hand to the layout: a line, or a block of lines.

use crate::source::Span;

/// One thing that begins a line.
pub struct Node {
    /// Its place in the text: comments are put around it by this.
    pub span: Span,
    /// How it is printed.
    pub body: Body,
}

/// How a thing is printed.
pub enum Body {
    /// Copied from the text: it could not be read.
    Verbatim,
    /// One line; too long a line is broken before its second and later pieces.
    Line(Vec<String>),
    /// A head, children on lines of their own, a tail.
    Block(Block),
}

/// A block in braces.
pub struct Block {
    /// Up to and with the brace that opens.
    pub open: String,
    /// Its lines.
    pub children: Vec<Node>,
    /// From the brace that closes on.
    pub close: String,
    /// The whole on one line, for blocks that are printed so where they fit and hold no comment.
    pub flat: Option<String>,
}

impl Node {
    /// A line in one piece; a copy where it could not be printed.
    pub fn line(span: Span, line: Option<String>) -> Node {
        Node::pieces(span, line.map(|line| vec![line]))
    }

    /// A line of several pieces; a copy where one could not be printed.
    pub fn pieces(span: Span, pieces: Option<Vec<String>>) -> Node {
        Node { span, body: pieces.map_or(Body::Verbatim, Body::Line) }
    }

    /// A block; a copy where its head or tail could not be printed.
    pub fn block(span: Span, block: Option<Block>) -> Node {
        Node { span, body: block.map_or(Body::Verbatim, Body::Block) }
    }
}

/// The one-line form `open a; b close` of a block whose children all are lines.
pub fn flat(open: &str, children: &[Node], separator: &str, close: &str) -> Option<String> {
    let one = |node: &Node| match &node.body {
        Body::Line(pieces) => Some(pieces.concat()),
        Body::Block(block) => block.flat.clone(),
        Body::Verbatim => None,
    };
    let inner: Vec<String> = children.iter().map(one).collect::<Option<_>>()?;
    Some(format!("{open} {} {close}", inner.join(separator)))
}
