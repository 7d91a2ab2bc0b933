using System.Buffers;

namespace Registry.Libp2p.Negotiation;

/// <summary>The dialling side of multistream-select as a state machine: it reads the header once, then one answer a proposal.</summary>
internal struct DialerNegotiation
{
    private bool _greeted;

    /// <summary>Takes the header, if still due, and the answer to <paramref name="proposal"/>; nothing beyond it.</summary>
    public NegotiationStatus Step(ReadOnlySequence<byte> input, string proposal, out long consumed)
    {
        consumed = 0;
        Span<byte> scratch = stackalloc byte[MultistreamLine.MaxLength];
        while (true)
        {
            var status = MultistreamLine.TryRead(input, scratch, out var line, out var length);
            if (status != OperationStatus.Done)
            {
                return status == OperationStatus.NeedMoreData ? NegotiationStatus.NeedMoreData : NegotiationStatus.Violation;
            }

            consumed += length;
            if (_greeted) return Judge(line, proposal);

            if (!line.SequenceEqual(MultistreamLine.Header)) return NegotiationStatus.Violation;

            _greeted = true;
            input = input.Slice(length);
        }
    }

    private static NegotiationStatus Judge(ReadOnlySpan<byte> line, string proposal)
    {
        if (MultistreamLine.Equals(line, proposal)) return NegotiationStatus.Agreed;

        return line.SequenceEqual(MultistreamLine.NotAvailable) ? NegotiationStatus.Refused : NegotiationStatus.Violation;
    }
}
