using System.Buffers;
using System.Globalization;

namespace Registry.Multiformats;

/// <summary>
/// Walks over the components of a binary address without allocating. Stops at the end or at the first fault; the text of
/// a fault is made only when asked for.
/// </summary>
internal ref struct MultiaddrReader
{
    private readonly ReadOnlySpan<byte> _source;
    private int _count;
    private ulong _code;

    public MultiaddrReader(ReadOnlySpan<byte> source) => _source = source;

    /// <summary>Of the current component; null before the first one, and when its code is unknown.</summary>
    public MultiaddrProtocol? Protocol { get; private set; }

    /// <summary>Offset of the current component.</summary>
    public int Start { get; private set; }

    public int ValueStart { get; private set; }

    /// <summary>Offset behind the current component.</summary>
    public int End { get; private set; }

    /// <summary>What is wrong with the current component, null when nothing.</summary>
    public string? Fault { get; private set; }

    public readonly ReadOnlySpan<byte> Value => _source[ValueStart..End];

    /// <summary>Moves to the next component. False at the end and at a fault.</summary>
    public bool MoveNext()
    {
        if (Fault is not null || End == _source.Length) return false;

        Fault = Read();
        return Fault is null;
    }

    /// <summary>Moves to the next component and checks its value and the number of components too. False at the end and at a fault.</summary>
    public bool MoveNextChecked()
    {
        if (!MoveNext()) return false;

        Fault = _count > Multiaddr.MaxComponents ? Faults.TooMany : Protocol!.Codec?.Check(Value);
        return Fault is null;
    }

    /// <summary>The fault with the component that has it.</summary>
    public readonly string DescribeFault()
    {
        var name = Protocol is null ? "" : $" ({Protocol.Name})";
        var code = ReferenceEquals(Fault, Faults.UnknownCode) ? $" {_code}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"component {_count}{name} {Fault}{code}");
    }

    private string? Read()
    {
        var wasPath = Protocol is { IsPath: true };
        Start = End;
        Protocol = null;
        _count++;
        if (wasPath) return Faults.AfterPath;

        var status = Varint.TryRead(_source[End..], out _code, out var consumed);
        if (status != OperationStatus.Done) return status == OperationStatus.InvalidData ? Faults.BadVarint : Faults.Truncated;

        var protocol = MultiaddrProtocols.Find(_code);
        if (protocol is null) return Faults.UnknownCode;

        Protocol = protocol;
        ValueStart = Start + consumed;
        var size = (ulong)protocol.Size;
        if (protocol.Size == MultiaddrProtocol.Variable)
        {
            status = Varint.TryRead(_source[ValueStart..], out size, out consumed);
            if (status != OperationStatus.Done) return status == OperationStatus.InvalidData ? Faults.BadVarint : Faults.Truncated;

            ValueStart += consumed;
        }

        if (size > (ulong)(_source.Length - ValueStart)) return Faults.Truncated;

        End = ValueStart + (int)size;
        return null;
    }

    private static class Faults
    {
        public const string AfterPath = "comes after a path, which must be last";
        public const string TooMany = "is one too many";
        public const string BadVarint = "has a code or length that is no minimal varint";
        public const string Truncated = "is cut off";
        public const string UnknownCode = "has the unknown protocol code";
    }
}
