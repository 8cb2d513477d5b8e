"""Writes an image of each kind into a folder, and prints as JSON how Pillow and libheif show it.

An image is red at its top left, green at its top right, blue at its bottom left and white at its bottom right.
"""

import io
import json
import struct
import sys
from pathlib import Path

import pillow_heif
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()

WIDTH, HEIGHT = 96, 64
ORIENTATION = 274
COLORS = {"r": (255, 0, 0), "g": (0, 255, 0), "b": (0, 0, 255), "w": (255, 255, 255)}


def image(width=WIDTH, height=HEIGHT):
    picture = Image.new("RGB", (width, height))
    for color, column, row in (("r", 0, 0), ("g", 1, 0), ("b", 0, 1), ("w", 1, 1)):
        quarter = Image.new("RGB", (width // 2, height // 2), COLORS[color])
        picture.paste(quarter, (column * (width // 2), row * (height // 2)))
    return picture


def encoded(image_format, picture=None, **options):
    buffer = io.BytesIO()
    (picture or image()).save(buffer, image_format, **options)
    return buffer.getvalue()


def exif(orientation):
    data = Image.Exif()
    data[ORIENTATION] = orientation
    return data.tobytes()


def boxes(data, start, end):
    while start < end:
        size, name = struct.unpack_from(">I4s", data, start)
        yield name.decode("latin1"), start, start + size
        start += size


def box(name, content):
    return struct.pack(">I4s", 8 + len(content), name.encode("latin1")) + content


def with_properties(data, properties):
    """Adds properties to the primary image of a HEIC, in the order in which they are to apply."""
    added = b"".join(box(name, content) for name, content in properties)
    growth = len(added) + len(properties)

    def edited(start, end):
        result = b""
        for name, child, child_end in boxes(data, start, end):
            content = data[child + 8 : child_end]
            if name == "iprp":
                content = edited(child + 8, child_end)
            elif name == "ipco":
                edited.count = len(list(boxes(data, child + 8, child_end)))
                content += added
            elif name == "ipma":
                content = associated(content, edited.count, len(properties))
            elif name == "iloc":
                content = moved(content, growth)
            result += box(name, content)
        return result

    result = b""
    for name, start, end in boxes(data, 0, len(data)):
        if name == "meta":
            result += box("meta", data[start + 8 : start + 12] + edited(start + 12, end))
        else:
            result += data[start:end]
    return result


def associated(ipma, count, added):
    """The first image of the files that are written here is the primary one, and has indexes of 7 bits."""
    assert ipma[:4] == bytes(4)
    associations = ipma[10]
    end = 11 + associations
    indexes = bytes(0x80 | (count + 1 + index) for index in range(added))
    return ipma[:10] + bytes([associations + added]) + ipma[11:end] + indexes + ipma[end:]


def moved(iloc, growth):
    """Every item is in one extent behind the metadata, or within it."""
    version, offset_size, base_size = iloc[0], iloc[4] >> 4, iloc[5] >> 4
    assert version in (0, 1) and offset_size == 4 and base_size in (0, 4)
    result = bytearray(iloc)
    (items,) = struct.unpack_from(">H", iloc, 6)
    position = 8
    for _ in range(items):
        is_in_file = version == 0 or struct.unpack_from(">H", iloc, position + 2)[0] == 0
        position += 4 if version == 0 else 6
        position += base_size
        (extents,) = struct.unpack_from(">H", iloc, position)
        position += 2
        for _ in range(extents):
            if is_in_file:
                (offset,) = struct.unpack_from(">I", iloc, position)
                base = struct.unpack_from(">I", iloc, position - 2 - base_size)[0] if base_size else 0
                target = position if base == 0 else position - 2 - base_size
                struct.pack_into(">I", result, target, (offset if base == 0 else base) + growth)
            position += 4 + (iloc[4] & 15)
    return bytes(result)


def clap(width, height):
    return ("clap", struct.pack(">8I", width, 1, height, 1, 0, 1, 0, 1))


def images():
    for orientation in range(1, 9):
        data = exif(orientation)
        yield f"exif-{orientation}.jpg", encoded("JPEG", exif=data)
        yield f"exif-{orientation}.png", encoded("PNG", exif=data)
        yield f"exif-{orientation}.webp", encoded("WEBP", exif=data)
        yield f"exif-{orientation}-lossless.webp", encoded("WEBP", exif=data, lossless=True)
        yield f"exif-{orientation}.avif", encoded("AVIF", exif=data)
        yield f"tag-{orientation}.tif", encoded("TIFF", tiffinfo={ORIENTATION: orientation})
        yield f"tag-{orientation}-big.tif", encoded("TIFF", tiffinfo={ORIENTATION: orientation}, big_tiff=True)
    yield "progressive.jpg", encoded("JPEG", progressive=True)
    yield "cmyk.jpg", encoded("JPEG", image().convert("CMYK"))
    yield "pages.tif", encoded("TIFF", save_all=True, append_images=[image(640, 480)])
    yield "plain.gif", encoded("GIF")
    yield "plain.bmp", encoded("BMP")
    yield "animated.png", encoded("PNG", save_all=True, append_images=[image().rotate(180)])
    yield "icons.ico", encoded("ICO", image(64, 64), sizes=[(16, 16), (64, 64), (32, 32)])
    yield "odd.heic", encoded("HEIF", image(102, 78).crop((0, 0, 101, 77)))
    yield "exif.heic", encoded("HEIF")
    plain = encoded("HEIF")
    rotations = [[], *([("irot", bytes([turns]))] for turns in range(4))]
    mirrorings = [[], *([("imir", bytes([axis]))] for axis in range(2))]
    for turns, rotation in enumerate(rotations):
        for axis, mirroring in enumerate(mirrorings):
            yield f"turned-{turns}-{axis}.heic", with_properties(plain, rotation + mirroring)
            yield f"mirrored-{turns}-{axis}.heic", with_properties(plain, mirroring + rotation)
            yield f"cropped-{turns}-{axis}.heic", with_properties(plain, [clap(80, 40), *rotation, *mirroring])


def shown(path):
    with Image.open(path) as picture:
        picture = ImageOps.exif_transpose(picture).convert("RGB")
        width, height = picture.size
        at = [[(width * x // 4, height * y // 4) for x in (1, 3)] for y in (1, 3)]
        return {"file": path.name, "width": width, "height": height, "corners": [[color(picture, xy) for xy in row] for row in at]}


def color(picture, xy):
    pixel = picture.getpixel(xy)
    return min(COLORS, key=lambda name: sum((a - b) ** 2 for a, b in zip(COLORS[name], pixel)))


folder = Path(sys.argv[1])
results = []
for name, data in images():
    (folder / name).write_bytes(data)
    results.append(shown(folder / name))
print(json.dumps(results))
