"""Checks C# without a compiler: check_csharp.py <generated sources> <example> <.jsii of the CDK>...

Every file must parse. Every namespace, type, static member, property and method that the example names must be there:
of the library in its generated sources, of the CDK in the description (.jsii) that its .NET package is generated from.
Types of arguments and nullability are not checked.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tree_sitter_c_sharp
from tree_sitter import Language, Node, Parser

PARSER = Parser(Language(tree_sitter_c_sharp.language()))
DECLARATIONS = {"class_declaration", "interface_declaration", "enum_declaration"}


@dataclass
class Type:
    """A type that C# code can name."""

    namespace: str
    bases: list[str] = field(default_factory=list)
    members: set[str] = field(default_factory=set)
    static_members: set[str] = field(default_factory=set)


class Failure(Exception):
    """What is wrong with a piece of C#."""


Types = dict[str, list[Type]]
"""Types by their short name; two namespaces may have the same."""


def text(node: Node | None) -> str:
    return node.text.decode() if node and node.text else ""


def short(name: str) -> str:
    """The last part of a name, without global::, type arguments and the mark of what may be null."""
    return name.split("<")[0].split(".")[-1].split("::")[-1].rstrip("?")


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.named_children:
        yield from walk(child)


def parsed(folder: Path) -> dict[Path, Node]:
    trees: dict[Path, Node] = {}
    for file in sorted(folder.rglob("*.cs")):
        tree = PARSER.parse(file.read_bytes())
        for node in walk(tree.root_node) if tree.root_node.has_error else ():
            if node.is_error or node.is_missing:
                raise Failure(f"{file}:{node.start_point[0] + 1} is no C#: {text(node)[:80]!r}")
        trees[file] = tree.root_node
    if not trees:
        raise Failure(f"{folder} holds no C#")
    return trees


def is_static(node: Node) -> bool:
    return any(text(child) in ("static", "const") for child in node.children if child.type == "modifier")


def add_sources(types: Types, trees: dict[Path, Node]) -> None:
    for root in trees.values():
        for namespace in (node for node in walk(root) if node.type == "namespace_declaration"):
            for node in walk(namespace):
                if node.type in DECLARATIONS:
                    name, found = declared(node, text(namespace.child_by_field_name("name")))
                    types.setdefault(name, []).append(found)


def declared(node: Node, namespace: str) -> tuple[str, Type]:
    found = Type(namespace)
    for child in node.named_children:
        if child.type == "base_list":
            found.bases += [short(text(base)) for base in child.named_children]
    body = node.child_by_field_name("body")
    for member in body.named_children if body else []:
        if member.type in ("property_declaration", "method_declaration"):
            names = found.static_members if is_static(member) else found.members
            names.add(text(member.child_by_field_name("name")))
        if member.type == "enum_member_declaration":
            found.static_members.add(text(member.child_by_field_name("name")))
    return text(node.child_by_field_name("name")), found


def add_assembly(types: Types, file: Path) -> None:
    assembly = json.loads(file.read_text())
    if assembly.get("schema") == "jsii/file-redirect":
        assembly = json.loads(gzip.decompress((file.parent / assembly["filename"]).read_bytes()))
    root = assembly["targets"]["dotnet"]["namespace"]
    submodules = assembly.get("submodules", {})
    for described in assembly["types"].values():
        submodule = described.get("namespace")
        targets = submodules.get(f"{assembly['name']}.{submodule}", {}).get("targets", {}) if submodule else {}
        found = Type(targets.get("dotnet", {}).get("namespace", root))
        bases = [described["base"]] if "base" in described else []
        found.bases = [base.split(".")[-1] for base in bases + described.get("interfaces", [])]
        for member in described.get("properties", []) + described.get("methods", []):
            names = found.static_members if member.get("static") else found.members
            names.add(member["name"][0].upper() + member["name"][1:])
        if described["kind"] == "enum":
            found.static_members = {member["name"] for member in described["members"]}
        types.setdefault(described["name"], []).append(found)
        if described.get("datatype"):
            types.setdefault(f"I{described['name']}", []).append(found)


class Example:
    """One file of the example, and what it can see."""

    def __init__(self, file: Path, root: Node, types: Types) -> None:
        self.file, self.root, self.types = file, root, types
        nodes = list(walk(root))
        self.namespaces = [text(node.named_children[0]) for node in nodes if node.type == "using_directive"]
        self.namespaces += [text(node.child_by_field_name("name")) for node in nodes if node.type == "namespace_declaration"]
        self.variables: dict[str, Type] = {}
        self.checked = 0

    def check(self) -> int:
        known = {found.namespace for named in self.types.values() for found in named}
        for namespace in self.namespaces:
            self.expect(namespace in known, self.root, f"there is no namespace {namespace}")
        for node in walk(self.root):
            if node.type == "object_creation_expression":
                self.check_creation(node)
            elif node.type == "parameter":
                self.check_parameter(node)
            elif node.type == "base_list":
                for base in (child for child in node.named_children if child.type == "identifier"):
                    self.type_named(text(base), base)
            elif node.type == "member_access_expression":
                self.check_access(node)
        return self.checked

    def check_creation(self, node: Node) -> None:
        found = self.type_named(text(node.child_by_field_name("type")), node)
        if node.parent and node.parent.type == "variable_declarator":
            self.variables[text(node.parent.child_by_field_name("name"))] = found
        initializer = node.child_by_field_name("initializer")
        for assignment in initializer.named_children if initializer else []:
            if assignment.type == "assignment_expression":
                name = text(assignment.child_by_field_name("left"))
                kind = text(node.child_by_field_name("type"))
                self.expect(self.has(found, name), assignment, f"{kind} has no property {name}")

    def check_parameter(self, node: Node) -> None:
        kind = node.child_by_field_name("type")
        if kind and kind.type == "identifier":
            self.variables[text(node.child_by_field_name("name"))] = self.type_named(text(kind), node)

    def check_access(self, node: Node) -> None:
        owner, name = node.child_by_field_name("expression"), text(node.child_by_field_name("name"))
        if not owner or owner.type != "identifier":
            return
        if text(owner) in self.variables:
            self.expect(self.has(self.variables[text(owner)], name), node, f"{text(owner)} has no member {name}")
        else:
            found = self.type_named(text(owner), node)
            self.expect(name in found.static_members, node, f"{text(owner)} has no static member {name}")

    def has(self, found: Type, name: str) -> bool:
        if name in found.members:
            return True
        return any(self.has(base, name) for base_name in found.bases for base in self.types.get(base_name, []))

    def type_named(self, name: str, node: Node) -> Type:
        seen = [found for found in self.types.get(name, []) if found.namespace in self.namespaces]
        self.expect(len(seen) == 1, node, f"{len(seen)} types of the imported namespaces are called {name}")
        return seen[0]

    def expect(self, holds: bool, node: Node, otherwise: str) -> None:
        if not holds:
            raise Failure(f"{self.file}:{node.start_point[0] + 1}: {otherwise}")
        self.checked += 1


def main(generated: str, example: str, *assemblies: str) -> None:
    types: Types = {}
    library = parsed(Path(generated))
    add_sources(types, library)
    for assembly in assemblies:
        add_assembly(types, Path(assembly))
    app = parsed(Path(example))
    add_sources(types, app)
    checked = sum(Example(file, root, types).check() for file, root in app.items())
    print(f"{len(library)} generated files and {len(app)} of the example parse, {checked} names of the example resolve")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failure as failure:
        sys.exit(str(failure))
