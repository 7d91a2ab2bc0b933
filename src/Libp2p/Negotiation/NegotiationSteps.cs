using System.Buffers;

namespace Registry.Libp2p.Negotiation;

/// <summary>The listening side of multistream-select as a state machine: bytes in, answers and the accepted protocol out.</summary>
internal struct ListenerNegotiation<T>(IProtocolTable<T> protocols)
    where T : class
{
    /// <summary>Proposals one remote may make; a dialer that walks through more is guessing.</summary>
    public const int MaxProposals = 64;

    private bool _greeted;
    private int _proposals;

    public T? Accepted { get; private set; }

    /// <summary>
    /// Takes every line that has arrived, up to an accepted proposal, and writes the answers (unflushed, so that header
    /// and acceptance leave together). <paramref name="consumed"/> never reaches beyond the last line taken.
    /// </summary>
    public NegotiationStatus Step(ReadOnlySequence<byte> input, IBufferWriter<byte> output, out long consumed)
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
            var outcome = Answer(line, output);
            if (outcome != NegotiationStatus.NeedMoreData) return outcome;

            input = input.Slice(length);
        }
    }

    private NegotiationStatus Answer(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (!_greeted)
        {
            if (!line.SequenceEqual(MultistreamLine.Header)) return NegotiationStatus.Violation;

            _greeted = true;
            MultistreamLine.Write(output, MultistreamLine.Header);
            return NegotiationStatus.NeedMoreData;
        }

        if (++_proposals > MaxProposals) return NegotiationStatus.Violation;

        Accepted = protocols.Find(line);
        if (Accepted is not null)
        {
            MultistreamLine.Write(output, line);
            return NegotiationStatus.Agreed;
        }

        if (line.SequenceEqual(MultistreamLine.List))
        {
            MultistreamLine.WriteList(output, protocols.Ids);
        }
        else
        {
            MultistreamLine.Write(output, MultistreamLine.NotAvailable);
        }

        return NegotiationStatus.NeedMoreData;
    }
}

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

/// <summary>What a step of a negotiation came to.</summary>
internal enum NegotiationStatus
{
    NeedMoreData,
    Agreed,

    /// <summary>The remote answered "na".</summary>
    Refused,

    /// <summary>Bytes that multistream-select does not allow.</summary>
    Violation,
}
