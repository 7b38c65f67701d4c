"""croissant.json: the version described for machines (Croissant 1.0, docs.mlcommons.org/croissant), with where it came from (W3C PROV)."""

import json

import pyarrow as pa

from pipeline.corpus.schema import TABLES
from pipeline.corpus.versions import Version

TYPES = {"string": "sc:Text", "int64": "sc:Integer", "int32": "sc:Integer", "int16": "sc:Integer", "double": "sc:Float"}
# the specification asks for its whole context in every file
_TERMS = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes",
    "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated", "replace",
    "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _TERMS},
}


def croissant(version: Version) -> str:
    manifest = version.manifest
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": f"corpus-{manifest['version']}",
        "description": "Cleaned articles, with everything that was set aside and why; the tables together rebuild every source text.",
        "version": f"{int(manifest['version'][1:])}.0.0",  # the specification asks for three numbers
        "identifier": manifest["content_hash"],
        "datePublished": manifest["finished_at"],
        "citeAs": f"Corpus of cleaned articles, version {manifest['version']}, SHA-256 {manifest['content_hash']}",
        "prov:wasGeneratedBy": manifest["run_id"],
        **({"prov:wasRevisionOf": f"corpus-{manifest['parent']}"} if manifest["parent"] else {}),
        "distribution": [files_of(table) for table in TABLES],
        "recordSet": [
            {"@type": "cr:RecordSet", "@id": table, "name": table, "field": [field_of(table, field) for field in schema]}
            for table, schema in TABLES.items()
        ],
    }
    return json.dumps(described, indent=1) + "\n"


def files_of(table: str) -> dict[str, object]:
    return {
        "@type": "cr:FileSet", "@id": f"{table}-files", "name": f"{table}-files", "encodingFormat": "application/x-parquet",
        "includes": f"{table}/*.parquet",
    }  # fmt: skip


def field_of(table: str, field: pa.Field, column: str = "") -> dict[str, object]:
    """A field; of a list of structs, with the struct's parts (of `column`) as fields of their own."""
    name = f"{table}/{column}/{field.name}" if column else f"{table}/{field.name}"
    many = pa.types.is_list(field.type)
    kind = field.type.value_type if many else field.type
    described: dict[str, object] = {"@type": "cr:Field", "@id": name, "name": name, "repeated": many}
    if field.metadata:
        described["description"] = field.metadata[b"description"].decode()
    if pa.types.is_struct(kind):
        return described | {"subField": [field_of(table, part, field.name) for part in kind]}
    source: dict[str, object] = {"fileSet": {"@id": f"{table}-files"}, "extract": {"column": column or field.name}}
    if column:
        source["transform"] = {"jsonPath": field.name}
    return described | {"dataType": TYPES[str(kind)], "source": source}
