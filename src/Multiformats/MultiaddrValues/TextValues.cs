using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Registry.Multiformats.MultiaddrValues;

/// <summary>
/// A host name or an IPv6 zone: UTF-8 without slash, white space and control characters, so that a name from afar can
/// neither change the shape of the address's text nor of the log line that it is printed in.
/// </summary>
internal sealed class NameValue : ValueCodec
{
    private const string Wrong = "is not a name: empty, or with a slash, white space or control character";

    private static readonly SearchValues<byte> Plain =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Where(c => c != '/').Select(c => (byte)c)]);

    public override string? Check(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return Wrong;

        return !value.ContainsAnyExcept(Plain) || IsInternational(value) ? null : Wrong;
    }

    public override string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        return Utf8.FromUtf16(text, destination, out _, out written, replaceInvalidSequences: false) == OperationStatus.Done
            ? Check(destination[..written])
            : "is too long, or not Unicode";
    }

    public override string Format(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);

    private static bool IsInternational(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(value, out var rune, out var consumed) != OperationStatus.Done) return false;
            if (rune.Value == '/' || Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)) return false;
            // Invisible characters, among them those that turn the direction of writing.
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format) return false;

            value = value[consumed..];
        }

        return true;
    }
}

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
