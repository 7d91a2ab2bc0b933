using System.Buffers;
using System.Security.Cryptography;
using Registry.Dht.Records;
using Registry.Dht.Routing;
using Registry.Dht.Wire;

namespace Registry.Dht.Server;

/// <summary>GET_VALUE and PUT_VALUE, by namespace. Values are validated on the way in and on the way out.</summary>
internal sealed class ValuesResponder(KadStores stores, CloserPeers closer, KadOptions options, TimeProvider time)
{
    private readonly VerdictCache _verdicts = new();

    public RequestResult Answer(ReadOnlySpan<byte> key, Asker asker, IBufferWriter<byte> output)
    {
        if (key.IsEmpty) return RequestResult.Malformed;
        if (stores.NamespaceOf(key) is not { } found) return RequestResult.UnknownNamespace;
        var record = Record(found, key);
        var buffer = default(EncodedPeerBuffer);
        Span<EncodedPeer> near = buffer;
        var count = closer.Collect(KadKey.Of(key), asker, near, out _);
        // A long value leaves room for fewer peers, down to none: the value is what was asked for.
        var room = options.MaxReplyBytes - KadMessageWriter.BaseLength(KadMessageType.GetValue, key, record);
        var fitting = 0;
        while (fitting < count && near[fitting].EncodedLength <= room) room -= near[fitting++].EncodedLength;
        KadMessageWriter.Write(output, KadMessageType.GetValue, key, record, near[..fitting]);
        return RequestResult.Answered;
    }

    /// <summary>
    /// Judges a PUT_VALUE; when there is nothing against it, <paramref name="put"/> is to be stored. What is only not of now gets its
    /// echo: clocks differ, and whoever carries a value is not to blame for it. go and js take a reset for a failure of this daemon.
    /// </summary>
    public RequestResult Accept(in KadMessageView request, IBufferWriter<byte> output, out PutRequest? put)
    {
        put = null;
        if (request.Key.IsEmpty || !request.HasRecord || !KadRecordView.TryParse(request.Record, out var record)) return RequestResult.Malformed;
        if (!record.Key.SequenceEqual(request.Key)) return RequestResult.Malformed;
        if (stores.NamespaceOf(request.Key) is not { } found) return RequestResult.UnknownNamespace;
        if (record.Value.Length > options.MaxValueBytes) return RequestResult.InvalidRecord;
        switch (found.Validator.Validate(record.Key, record.Value, time.GetUtcNow()))
        {
            case RecordVerdict.Valid:
                put = new PutRequest(found.Store, record.Key.ToArray(), record.Value.ToArray(), request.Record.ToArray());
                return RequestResult.Answered;
            case RecordVerdict.Expired or RecordVerdict.NotYetValid:
                KadMessageWriter.Write(output, KadMessageType.PutValue, request.Key, request.Record);
                return RequestResult.Ignored;
            default:
                return RequestResult.InvalidRecord;
        }
    }

    private byte[]? Record(RecordNamespace found, ReadOnlySpan<byte> key)
    {
        var now = time.GetUtcNow();
        if (found.Store.Get(key, now) is not { } stored || stored.Value.Length > options.MaxValueBytes) return null;
        return _verdicts.IsValid(found.Validator, key, stored.Value.Span, now)
            ? KadRecordWriter.Encode(key, stored.Value.Span, stored.Received)
            : null;
    }
}

/// <summary>
/// Remembers for a moment that a stored value is valid: recovering a wallet signature takes most of a millisecond, and a popular
/// value is asked for all the time.
/// </summary>
internal sealed class VerdictCache
{
    private const int MaxEntries = 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<KadKey, DateTimeOffset> _validUntil = [];

    public bool IsValid(IRecordValidator validator, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now)
    {
        var id = Identify(key, value);
        lock (_gate)
        {
            if (_validUntil.TryGetValue(id, out var until) && until > now) return true;
        }
        if (validator.Validate(key, value, now) != RecordVerdict.Valid) return false;
        lock (_gate)
        {
            if (_validUntil.Count >= MaxEntries) _validUntil.Clear();
            _validUntil[id] = now + Lifetime;
        }
        return true;
    }

    private static KadKey Identify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The two lengths' boundary is part of what is hashed: "ab"+"c" is not "a"+"bc".
        hash.AppendData(BitConverter.GetBytes(key.Length));
        hash.AppendData(key);
        hash.AppendData(value);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return KadKey.FromHash(digest);
    }
}
