using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Registry.Multiformats.MultiaddrValues;

/// <summary>
/// The path of a Unix socket, from its leading slash: UTF-8 without control characters, not ending in a slash. It takes
/// all the rest of the address's text, as in go-multiaddr.
/// </summary>
internal sealed class UnixPathValue : ValueCodec
{
    public override string? Check(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || value[0] != '/') return "is not a path from a leading slash";
        if (value[^1] == '/') return "is a path that ends in a slash";

        while (!value.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(value, out var rune, out var consumed) != OperationStatus.Done || Rune.IsControl(rune))
            {
                return "is a path with control characters or bytes that are not UTF-8";
            }

            value = value[consumed..];
        }

        return null;
    }

    public override string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        return Utf8.FromUtf16(text, destination, out _, out written, replaceInvalidSequences: false) == OperationStatus.Done
            ? Check(destination[..written])
            : "is too long, or not Unicode";
    }

    public override string Format(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);
}
