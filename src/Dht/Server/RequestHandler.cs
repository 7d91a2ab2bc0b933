using System.Buffers;
using Registry.Dht.Records;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Server;

/// <summary>Answers one request. All but the storing of a value happens synchronously, on the bytes as they came.</summary>
internal sealed class RequestHandler(
    FindNodeResponder nodes, ProvidersResponder providers, ValuesResponder values, PeerStore peers, KadCounters counters)
{
    /// <summary>Writes the answer, if the request has one and nothing is against it. With a <paramref name="put"/>, <see cref="PutAsync"/> has to follow.</summary>
    public RequestResult Handle(ReadOnlySpan<byte> message, Asker asker, IBufferWriter<byte> output, out PutRequest? put)
    {
        put = null;
        if (!KadMessageView.TryParse(message, out var request))
        {
            counters.Count((KadMessageType)(-1), RequestResult.Malformed);
            return RequestResult.Malformed;
        }
        var result = request.Type switch
        {
            KadMessageType.FindNode => nodes.Answer(request.Key, asker, output),
            KadMessageType.GetProviders => providers.Answer(request.Key, asker, output),
            KadMessageType.AddProvider => providers.Add(request, asker, peers),
            KadMessageType.GetValue => values.Answer(request.Key, asker, output),
            KadMessageType.PutValue => values.Accept(request, output, out put),
            KadMessageType.Ping => Pong(request.Key, output),
            _ => RequestResult.Malformed,
        };
        if (put is null) counters.Count(request.Type, result);
        return result;
    }

    /// <summary>Stores the value; writes the answer once it is durable.</summary>
    public async ValueTask<RequestResult> PutAsync(PutRequest put, PeerId from, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        var outcome = await put.Store.PutAsync(put.Key, put.Value, from, cancellation);
        var result = outcome switch
        {
            // That a better value is held is no fault of the sender: it gets its echo.
            PutOutcome.Stored or PutOutcome.Outdated => RequestResult.Answered,
            PutOutcome.Refused => RequestResult.Refused,
            _ => RequestResult.Unavailable,
        };
        if (result == RequestResult.Answered) KadMessageWriter.Write(output, KadMessageType.PutValue, put.Key, put.Record);
        counters.Count(KadMessageType.PutValue, result);
        return result;
    }

    private static RequestResult Pong(ReadOnlySpan<byte> key, IBufferWriter<byte> output)
    {
        KadMessageWriter.Write(output, KadMessageType.Ping, key);
        return RequestResult.Answered;
    }
}

/// <summary>What became of a request to this daemon. All but the first three reset the stream.</summary>
public enum RequestResult
{
    Answered,

    /// <summary>An announcement was taken; it has no answer.</summary>
    Stored,

    /// <summary>Passed over: an announcement not by the provider itself, or beyond a bound of the store; a value that is not of now, which was echoed.</summary>
    Ignored,

    /// <summary>Bytes that are no request, or a request without what it needs. Counts towards disconnection.</summary>
    Malformed,

    /// <summary>A value under a namespace that is not served.</summary>
    UnknownNamespace,

    /// <summary>A value that its validator refused, or that is too long.</summary>
    InvalidRecord,

    /// <summary>A value that the store refused: ownership, quota.</summary>
    Refused,

    /// <summary>The store cannot commit now.</summary>
    Unavailable,
}

/// <summary>A valid PUT_VALUE on its way to its store. The record is echoed as it came: the sender compares.</summary>
internal sealed record PutRequest(IValueStore Store, byte[] Key, byte[] Value, byte[] Record);
