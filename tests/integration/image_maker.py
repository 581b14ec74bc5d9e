# SPDX-License-Identifier: Apache-2.0
"""Makes images for tests, right ones and wrong ones, without any of the project's own code.

    from image_maker import *
    layer = tar(dir("etc"), file("etc/motd", b"hello"), symlink("bin", "usr/bin"))
    layout("out", [gz(layer)], config={"Cmd": ["sh"]}, ref="app:1")
    archive("out.tar", [layer], names=["app:1"])
"""

import gzip
import hashlib
import io
import json
import os
import platform
import subprocess
import tarfile

OCI = "application/vnd.oci.image."
DOCKER = "application/vnd.docker."
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


def sha(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def entry(path, kind, content=b"", target="", mode=None, uid=0, gid=0, mtime=1000000000, pax=None,
          device=(0, 0)):
    info = tarfile.TarInfo(path)
    info.type, info.size, info.linkname = kind, len(content), target
    info.mode = mode if mode is not None else (0o755 if kind == tarfile.DIRTYPE else 0o644)
    info.uid, info.gid, info.mtime = uid, gid, mtime
    info.devmajor, info.devminor = device
    info.pax_headers = pax or {}
    return info, content


def file(path, content=b"", **options):
    return entry(path, tarfile.REGTYPE, content, **options)


def dir(path, **options):
    return entry(path, tarfile.DIRTYPE, **options)


def symlink(path, target, **options):
    return entry(path, tarfile.SYMTYPE, target=target, **options)


def hardlink(path, target, **options):
    return entry(path, tarfile.LNKTYPE, target=target, **options)


def device(path, major, minor, kind=tarfile.CHRTYPE, **options):
    return entry(path, kind, device=(major, minor), **options)


def fifo(path, **options):
    return entry(path, tarfile.FIFOTYPE, **options)


def tar(*entries, format=tarfile.PAX_FORMAT):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=format) as out:
        for info, content in entries:
            out.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def busybox(*more):
    """A layer that programs can be run from, and more entries."""
    path = "/bin/busybox"
    with open(path, "rb") as source:
        program = source.read()
    applets = ["sh", "ls", "cat", "id", "env", "stat", "find", "true", "echo", "pwd", "sleep"]
    return tar(dir("bin"), file("bin/busybox", program, mode=0o755),
               *[symlink(f"bin/{name}", "busybox") for name in applets],
               dir("etc"), file("etc/passwd", b"root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n"),
               file("etc/group", b"root:x:0:\napp:x:1000:\n"), dir("tmp", mode=0o1777), *more)


class Packed(bytes):
    """A layer as it is stored; plain is its tar archive."""
    plain = b""
    suffix = ""


def packed(data, plain, suffix):
    result = Packed(data)
    result.plain, result.suffix = plain, suffix
    return result


def gz(plain, level=6):
    return packed(gzip.compress(plain, level, mtime=0), plain, "gzip")


def zstd(plain):
    done = subprocess.run(["zstd", "-q", "-c"], input=plain, stdout=subprocess.PIPE, check=True)
    return packed(done.stdout, plain, "zstd")


def plain_of(layer):
    return layer.plain if isinstance(layer, Packed) else layer


def image_config(layers, config, **more):
    return json.dumps({
        "created": "2024-01-02T03:04:05Z", "architecture": ARCHITECTURE, "os": "linux",
        "config": config, "rootfs": {"type": "layers", "diff_ids": [sha(plain_of(l)) for l in layers]},
        "history": [{"created": "2024-01-02T03:04:05Z", "created_by": f"step {i}"}
                    for i in range(len(layers))], **more}).encode()


class Layout:
    """An OCI image layout whose documents a test may change before they are written."""

    def __init__(self, root):
        self.root = root
        os.makedirs(f"{root}/blobs/sha256", exist_ok=True)

    def blob(self, content, media_type, **more):
        digest = sha(content)
        with open(f"{self.root}/blobs/sha256/{digest[7:]}", "wb") as out:
            out.write(content)
        return {"mediaType": media_type, "digest": digest, "size": len(content), **more}

    def index(self, manifests):
        with open(f"{self.root}/oci-layout", "w") as out:
            out.write('{"imageLayoutVersion": "1.0.0"}')
        with open(f"{self.root}/index.json", "w") as out:
            json.dump({"schemaVersion": 2, "manifests": manifests}, out)

    def manifest(self, config, layers, docker=False, **more):
        kind = DOCKER + "distribution.manifest.v2+json" if docker else OCI + "manifest.v1+json"
        text = json.dumps({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": layers, **more})
        return self.blob(text.encode(), kind)

    def layer(self, layer, docker=False):
        kind = DOCKER + "image.rootfs.diff.tar" if docker else OCI + "layer.v1.tar"
        if isinstance(layer, Packed):
            kind += ("." if docker else "+") + layer.suffix
        return self.blob(bytes(layer), kind)

    def config(self, text, docker=False):
        return self.blob(text, DOCKER + "container.image.v1+json" if docker else OCI + "config.v1+json")


def layout(root, layers, config=None, ref="latest", docker=False, tamper=None, **more):
    """Writes a layout; tamper(manifest dictionary) may change what the manifest says."""
    out = Layout(root)
    text = image_config(layers, config or {"Cmd": ["sh"]}, **more)
    parts = {"config": out.config(text, docker), "layers": [out.layer(l, docker) for l in layers]}
    if tamper:
        tamper(parts)
    manifest = out.manifest(parts.pop("config"), parts.pop("layers"), docker, **parts)
    if ref:
        manifest["annotations"] = {"org.opencontainers.image.ref.name": ref}
    out.index([manifest])
    return sha(text)


def archive(path, layers, names=("app:1",), config=None, **more):
    """Writes an archive as docker save did before Docker 25."""
    text = image_config(layers, config or {"Cmd": ["sh"]}, **more)
    config_name = sha(text)[7:] + ".json"
    folders = [hashlib.sha256(b"%d" % i + bytes(l)).hexdigest() for i, l in enumerate(layers)]
    entries = [file(config_name, text)]
    for folder, layer in zip(folders, layers):
        entries += [dir(folder), file(f"{folder}/VERSION", b"1.0"), file(f"{folder}/layer.tar", bytes(layer))]
    entries.append(file("manifest.json", json.dumps([{
        "Config": config_name, "RepoTags": list(names),
        "Layers": [f"{folder}/layer.tar" for folder in folders]}]).encode()))
    with open(path, "wb") as out:
        out.write(tar(*entries))
    return sha(text)
