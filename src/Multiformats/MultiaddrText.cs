using System.Globalization;
using System.Text;

namespace Registry.Multiformats;

/// <summary>The text form of addresses. Source: multiformats/multiaddr, "Human-readable".</summary>
internal static class MultiaddrText
{
    private const int MaxQuoted = 64;

    /// <summary>Reads text into <paramref name="destination"/> (1 KiB). Null when good, otherwise the reason with its component.</summary>
    public static string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.Length > Multiaddr.MaxTextLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the text is over {Multiaddr.MaxTextLength} characters");
        }

        if (!text.StartsWith('/')) return "the text does not begin with a slash";

        var rest = text.TrimEnd('/');
        if (rest.IsEmpty) return "the address is empty";

        Span<byte> value = stackalloc byte[Multiaddr.MaxLength];
        for (var count = 1; !rest.IsEmpty; count++)
        {
            if (count > Multiaddr.MaxComponents) return Describe(count, "is one too many");

            var name = TakeSegment(ref rest);
            if (!MultiaddrProtocols.TryFind(name, out var protocol)) return Describe(count, $"has the unknown protocol {Quote(name)}");

            var valueLength = 0;
            if (protocol.Codec is { } codec)
            {
                if (rest.IsEmpty) return Describe(count, $"({protocol.Name}) has no value");

                var valueText = protocol.IsPath ? rest : TakeSegment(ref rest);
                if (protocol.IsPath) rest = default;
                if (codec.Parse(valueText, value, out valueLength) is { } wrong)
                {
                    return Describe(count, $"({protocol.Name}) {Quote(valueText)} {wrong}");
                }
            }

            if (!TryAppend(protocol, value[..valueLength], destination, ref written))
            {
                return Describe(count, $"makes the address longer than {Multiaddr.MaxLength} bytes");
            }
        }

        return null;
    }

    /// <summary>The canonical text of a checked address; "/" for an empty one.</summary>
    public static string Format(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return "/";

        var text = new StringBuilder(64);
        var reader = new MultiaddrReader(bytes);
        while (reader.MoveNext())
        {
            var protocol = reader.Protocol!;
            text.Append('/').Append(protocol.Name);
            if (protocol.Codec is not { } codec) continue;

            // A path brings its own slash.
            if (!protocol.IsPath) text.Append('/');
            text.Append(codec.Format(reader.Value));
        }

        return text.ToString();
    }

    /// <summary>Cuts the first "/segment" off and answers it without its slash.</summary>
    private static ReadOnlySpan<char> TakeSegment(ref ReadOnlySpan<char> rest)
    {
        var body = rest[1..];
        var end = body.IndexOf('/');
        var segment = end < 0 ? body : body[..end];
        rest = body[segment.Length..];
        return segment;
    }

    private static bool TryAppend(MultiaddrProtocol protocol, ReadOnlySpan<byte> value, Span<byte> destination, ref int written)
    {
        var prefixed = protocol.Size == MultiaddrProtocol.Variable;
        var length = Varint.GetLength((ulong)protocol.Code) + (prefixed ? Varint.GetLength((ulong)value.Length) : 0) + value.Length;
        if (length > destination.Length - written) return false;

        written += Varint.Write(destination[written..], (ulong)protocol.Code);
        if (prefixed) written += Varint.Write(destination[written..], (ulong)value.Length);
        value.CopyTo(destination[written..]);
        written += value.Length;
        return true;
    }

    private static string Describe(int component, string fault) =>
        string.Create(CultureInfo.InvariantCulture, $"component {component} {fault}");

    /// <summary>Quotes what came from outside so that it is safe to print: shortened, and printable ASCII alone.</summary>
    private static string Quote(ReadOnlySpan<char> text)
    {
        var quoted = new StringBuilder(text.Length > MaxQuoted ? MaxQuoted + 5 : text.Length + 2).Append('"');
        foreach (var c in text.Length > MaxQuoted ? text[..MaxQuoted] : text) quoted.Append(c is >= ' ' and <= '~' ? c : '?');
        if (text.Length > MaxQuoted) quoted.Append("...");
        return quoted.Append('"').ToString();
    }
}
