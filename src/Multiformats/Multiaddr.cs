using System.Diagnostics.CodeAnalysis;

namespace Registry.Multiformats;

/// <summary>
/// A multiaddr, held in its binary form; immutable. What is decoded or parsed is at most <see cref="MaxLength"/> bytes
/// and <see cref="MaxComponents"/> components. Source: multiformats/multiaddr.
/// </summary>
public sealed partial class Multiaddr : IEquatable<Multiaddr>
{
    /// <summary>Bytes of the longest address taken; a relayed WebTransport address with two hashes has about 200.</summary>
    public const int MaxLength = 1024;

    /// <summary>Components taken; the longest addresses in use have about ten.</summary>
    public const int MaxComponents = 32;

    /// <summary>Characters of text taken; no address within the other two bounds has a longer canonical text.</summary>
    public const int MaxTextLength = 4096;

    private readonly byte[] _bytes;
    private MultiaddrComponent[]? _components;

    private Multiaddr(byte[] bytes) => _bytes = bytes;

    /// <summary>The address without components, "/": what is left of an address that was a peer id alone. It is never decoded or parsed.</summary>
    public static Multiaddr Empty { get; } = new([]);

    public bool IsEmpty => _bytes.Length == 0;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The components in order; parsed on demand.</summary>
    public IReadOnlyList<MultiaddrComponent> Components => _components ??= ReadComponents();

    /// <summary>Throws FormatException with the reason; for constants and tests.</summary>
    public static Multiaddr Parse(string text) =>
        TryParse(text, out var address, out var error) ? address : throw new FormatException($"Not a multiaddr: {error}.");

    /// <summary>
    /// Reads the text form; slashes at its end are ignored, and "ipfs" is read as "p2p". The error names the component by
    /// its place, from 1, and is safe to print.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        [NotNullWhen(true)] out Multiaddr? address,
        [NotNullWhen(false)] out string? error)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        error = MultiaddrText.Parse(text, buffer, out var written);
        address = error is null ? new Multiaddr(buffer[..written].ToArray()) : null;
        return error is null;
    }

    /// <summary>Validates and copies. An unknown protocol code is an error that names the code.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out Multiaddr? address,
        [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = null;
        if (bytes.IsEmpty) error = "the address is empty";
        else if (bytes.Length > MaxLength) error = $"the address is longer than {MaxLength} bytes";
        else if (!IsValid(bytes, out var reader)) error = reader.DescribeFault();
        else address = new Multiaddr(bytes.ToArray());
        return error is null;
    }

    /// <summary>Validates and copies; for messages, where a bad address is dropped and nobody reads the reason.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Multiaddr? address)
    {
        var good = bytes.Length is > 0 and <= MaxLength && IsValid(bytes, out _);
        address = good ? new Multiaddr(bytes.ToArray()) : null;
        return good;
    }

    /// <summary>First component of the protocol with this code, if any.</summary>
    public MultiaddrComponent? Find(int code)
    {
        var reader = new MultiaddrReader(_bytes);
        while (reader.MoveNext())
        {
            if (reader.Protocol!.Code == code) return ComponentAt(in reader);
        }

        return null;
    }

    /// <summary>
    /// This address and then <paramref name="inner"/>. The result may exceed the bounds of a decoded address, by no more
    /// than the two together.
    /// </summary>
    /// <exception cref="InvalidOperationException">This address ends in a unix path, which nothing may follow.</exception>
    public Multiaddr Encapsulate(Multiaddr inner)
    {
        if (inner.IsEmpty) return this;
        if (IsEmpty) return inner;
        if (Last().Protocol!.IsPath) throw new InvalidOperationException("Nothing may follow the path of a multiaddr.");

        return new Multiaddr([.. _bytes, .. inner._bytes]);
    }

    /// <summary>The canonical text: RFC 5952 for IPv6, base58btc for peer ids, base64url for certificate hashes.</summary>
    public override string ToString() => MultiaddrText.Format(_bytes);

    /// <summary>Compares the bytes.</summary>
    public bool Equals(Multiaddr? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => Equals(obj as Multiaddr);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    private static bool IsValid(ReadOnlySpan<byte> bytes, out MultiaddrReader reader)
    {
        reader = new MultiaddrReader(bytes);
        while (reader.MoveNextChecked())
        {
        }

        return reader.Fault is null;
    }

    private MultiaddrComponent[] ReadComponents()
    {
        var components = new List<MultiaddrComponent>();
        var reader = new MultiaddrReader(_bytes);
        while (reader.MoveNext()) components.Add(ComponentAt(in reader));
        return [.. components];
    }

    private MultiaddrComponent ComponentAt(in MultiaddrReader reader) =>
        new(reader.Protocol!, _bytes.AsMemory(reader.ValueStart, reader.End - reader.ValueStart));

    /// <summary>A reader at the last component; the address is not empty.</summary>
    private MultiaddrReader Last()
    {
        var reader = new MultiaddrReader(_bytes);
        while (reader.End < _bytes.Length) reader.MoveNext();
        return reader;
    }
}

/// <summary>One component: its protocol and its value's binary form (without the length prefix).</summary>
public readonly record struct MultiaddrComponent(MultiaddrProtocol Protocol, ReadOnlyMemory<byte> Value)
{
    /// <summary>The value as text, null for protocols without one.</summary>
    public string? ValueText => Protocol.Codec?.Format(Value.Span);
}
