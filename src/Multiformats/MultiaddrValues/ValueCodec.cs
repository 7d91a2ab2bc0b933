namespace Registry.Multiformats.MultiaddrValues;

/// <summary>
/// Checks, reads and writes the values of one kind of multiaddr component. A value that passes <see cref="Check"/> has a
/// text that <see cref="Parse"/> reads back to the same bytes.
/// </summary>
internal abstract class ValueCodec
{
    /// <summary>Null when the binary value is good, otherwise what is wrong with it. Fixed sizes are checked before.</summary>
    public abstract string? Check(ReadOnlySpan<byte> value);

    /// <summary>Reads text into <paramref name="destination"/> (1 KiB). Null when good, otherwise what is wrong.</summary>
    public abstract string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written);

    /// <summary>The canonical text of a value that was checked.</summary>
    public abstract string Format(ReadOnlySpan<byte> value);
}
