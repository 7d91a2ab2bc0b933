using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Registry.Hivemind.MessagePack;
using Registry.Identity;

namespace Registry.Hivemind.Values;

/// <summary>
/// Subkeys of dictionary values: one MessagePack object each, which Python uses as a key. So it must be hashable there (nil,
/// bool, number, str, bin, or a tuple of such), and different widths of one number or length mean the same subkey.
/// </summary>
public static class Subkey
{
    // A tuple in a tuple already has no known use.
    private const int MaxDepth = 4;

    public static byte[] OfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var packed = new ArrayBufferWriter<byte>();
        new MessagePackWriter(packed).WriteText(text);
        return packed.WrittenSpan.ToArray();
    }

    /// <summary>The text of a str; false for all else.</summary>
    public static bool TryReadText(ReadOnlySpan<byte> subkey, [NotNullWhen(true)] out string? text)
    {
        var reader = new MessagePackReader(subkey);
        return reader.TryReadText(out text) && reader.AtEnd;
    }

    /// <summary>A str that is a peer id in one of its text forms.</summary>
    public static bool TryReadPeerId(ReadOnlySpan<byte> subkey, [NotNullWhen(true)] out PeerId? peer)
    {
        peer = null;
        return TryReadText(subkey, out var text) && PeerId.TryParse(text, out peer);
    }

    /// <summary>For people: the text of a str, a number, or the bytes in hexadecimal after 0x.</summary>
    public static string Display(ReadOnlySpan<byte> subkey)
    {
        if (TryReadText(subkey, out var text)) return text;
        var reader = new MessagePackReader(subkey);
        if (reader.TryReadInt64(out var number) && reader.AtEnd) return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return "0x" + Convert.ToHexStringLower(subkey);
    }

    /// <summary>Whether this is the str of the peer's id as base58, the form that hivemind and Petals use.</summary>
    internal static bool Names(ReadOnlySpan<byte> subkey, PeerId peer)
    {
        var reader = new MessagePackReader(subkey);
        return reader.TryReadTextBytes(out var text) && reader.AtEnd && Ascii.Equals(text, peer.ToString());
    }

    /// <summary>
    /// The one form of a subkey: the shortest, as Python writes it. Otherwise one str could be held twice, and somebody else's
    /// beside a peer's own. False for what Python could not use as a key.
    /// </summary>
    internal static bool TryNormalise(ReadOnlyMemory<byte> packed, out ReadOnlyMemory<byte> subkey)
    {
        subkey = default;
        var reader = new MessagePackReader(packed.Span);
        var output = new ArrayBufferWriter<byte>(Math.Max(packed.Length, 1));
        if (reader.Next == MessagePackKind.Nil || !TryCopy(ref reader, output, MaxDepth) || !reader.AtEnd) return false;
        subkey = output.WrittenSpan.SequenceEqual(packed.Span) ? packed : output.WrittenMemory;
        return true;
    }

    /// <summary>
    /// Whether Python can say which of two different subkeys is less. Of subkeys that expire at the same instant it has to: a
    /// dictionary in which it cannot fails every reader (hivemind, utils/timed_storage.py, HeapEntry). Python goes by the first
    /// elements of two tuples that differ; here tuples must be of one length and of the same kinds throughout, so that what is
    /// comparable with one subkey is with all that are comparable with that.
    /// </summary>
    internal static bool AreComparable(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var first = new MessagePackReader(a);
        var second = new MessagePackReader(b);
        if (!first.TryReadExtension(out _, out var left) || !second.TryReadExtension(out _, out var right)) return AreComparableScalars(first.Next, second.Next);

        first = new MessagePackReader(left);
        second = new MessagePackReader(right);
        if (!first.TryReadArrayHeader(out var length) || !second.TryReadArrayHeader(out var other) || length != other) return false;
        while (first.TryReadRaw(out left) && second.TryReadRaw(out right))
        {
            if (!left.SequenceEqual(right) && !AreComparable(left, right)) return false;
        }

        return true;
    }

    private static bool AreComparableScalars(MessagePackKind a, MessagePackKind b)
        => (IsNumber(a) && IsNumber(b)) || (a == b && a is (MessagePackKind.Text or MessagePackKind.Binary));

    private static bool IsNumber(MessagePackKind kind) => kind is MessagePackKind.Integer or MessagePackKind.Float or MessagePackKind.Boolean;

    private static bool TryCopy(ref MessagePackReader reader, IBufferWriter<byte> output, int depth)
    {
        var writer = new MessagePackWriter(output);
        switch (reader.Next)
        {
            case MessagePackKind.Text when reader.TryReadTextBytes(out var text) && System.Text.Unicode.Utf8.IsValid(text):
                writer.WriteTextBytes(text);
                return true;
            case MessagePackKind.Binary when reader.TryReadBinary(out var binary):
                writer.WriteBinary(binary);
                return true;
            case MessagePackKind.Integer when reader.TryReadInt64(out var number):
                writer.WriteInteger(number);
                return true;
            case MessagePackKind.Integer when reader.TryReadUInt64(out var number):
                writer.WriteInteger(number);
                return true;
            case MessagePackKind.Float when reader.TryReadFloat(out var number) && !double.IsNaN(number):
                writer.WriteFloat(number);
                return true;
            case MessagePackKind.Nil when reader.TryReadNil():
                writer.WriteNil();
                return true;
            case MessagePackKind.Boolean when reader.TryReadBoolean(out var truth):
                writer.WriteBoolean(truth);
                return true;
            case MessagePackKind.Extension when depth > 0 && reader.TryReadExtension(out var type, out var payload):
                return type == HivemindExtension.Tuple && TryCopyTuple(payload, writer, depth - 1);
            default:
                return false;
        }
    }

    private static bool TryCopyTuple(ReadOnlySpan<byte> payload, MessagePackWriter writer, int depth)
    {
        var reader = new MessagePackReader(payload);
        if (!reader.TryReadArrayHeader(out var count)) return false;
        var output = new ArrayBufferWriter<byte>(payload.Length);
        new MessagePackWriter(output).WriteArrayHeader(count);
        for (var i = 0; i < count; i++)
        {
            if (!TryCopy(ref reader, output, depth)) return false;
        }

        writer.WriteExtension(HivemindExtension.Tuple, output.WrittenSpan);
        return reader.AtEnd;
    }
}
