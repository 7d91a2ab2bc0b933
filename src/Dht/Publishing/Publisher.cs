using Registry.Dht.Lookup;
using Registry.Dht.Providers;
using Registry.Dht.Records;
using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Publishing;

/// <summary>Announces and puts to the k closest peers, and answers when enough of them have it.</summary>
internal sealed class Publisher(
    Swarm swarm, KadClient client, LookupDriver lookups, KadStores stores, BackgroundPublishing background, KadOptions options, TimeProvider time, LookupMeter meter)
{
    /// <summary>Announces this host, to itself as well: who asks it gets the same answer. Throws ArgumentException for a key that has not 1 to 80 bytes.</summary>
    public Task<PublishReport> ProvideAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        if (key.Length is 0 or > ProviderStore.MaxKeyLength) throw new ArgumentException($"A key of providers has 1 to {ProviderStore.MaxKeyLength} bytes, not {key.Length}.", nameof(key));
        stores.Providers.Add(key.Span, swarm.LocalPeer, swarm.Addresses);
        return PublishAsync(PublishKind.Provider, key, (peer, token) => client.AddProviderAsync(peer, key, token), cancellation);
    }

    /// <summary>Puts a value here and to others. Throws ArgumentException when the namespace, or this host's store of it, does not accept it.</summary>
    public async Task<PublishReport> PutValueAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellation)
    {
        if (stores.NamespaceOf(key.Span) is not { } found) throw new ArgumentException("The key belongs to no namespace that is served here.", nameof(key));
        if (value.Length > options.MaxValueBytes) throw new ArgumentException($"A value has at most {options.MaxValueBytes} bytes, not {value.Length}.", nameof(value));
        if (found.Validator.Validate(key.Span, value.Span, time.GetUtcNow()) is var verdict and not RecordVerdict.Valid)
        {
            throw new ArgumentException($"The value is not valid: {verdict}.", nameof(value));
        }

        // A store that cannot commit now is no reason to keep the value from others.
        if (await found.Store.PutAsync(key, value, from: null, cancellation) is var outcome and (PutOutcome.Outdated or PutOutcome.Refused))
        {
            throw new ArgumentException($"The value is not accepted here: {outcome}.", nameof(value));
        }

        return await PublishAsync(PublishKind.Value, key, (peer, token) => client.PutValueAsync(peer, key, value, token), cancellation);
    }

    private async Task<PublishReport> PublishAsync(
        PublishKind kind, ReadOnlyMemory<byte> key, Func<KnownPeer, CancellationToken, Task<RequestOutcome>> store, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var work = CancellationTokenSource.CreateLinkedTokenSource(background.Stopping);
        var callersWish = cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), work);
        var run = new PublishRun(kind, store, lookups.Size.Estimate(), options.Beta, options.StoredBeforeReturn, meter);
        var mustWait = background.IsFull;
        var completion = CompleteAsync(run, key, work, callersWish);
        background.Add(completion);
        await (mustWait ? completion : run.Enough);
        // The caller has its answer now: the rest is no longer its to cancel.
        await callersWish.DisposeAsync();
        cancellation.ThrowIfCancellationRequested();
        return new PublishReport(run.Stored, completion);
    }

    private async Task<int> CompleteAsync(PublishRun run, ReadOnlyMemory<byte> key, CancellationTokenSource work, CancellationTokenRegistration callersWish)
    {
        using (work)
        await using (callersWish)
        {
            return await run.RunAsync(lookups, lookups.Start(LookupKind.Closest, KadMessageType.FindNode, key, KBucket.Capacity, trace: null, work.Token), work.Token);
        }
    }
}

/// <summary>
/// How a provide or put stands when it returns: peers that have stored it so far, and how many will have in the end (the
/// rest goes on in the background). ADD_PROVIDER has no answer: there a peer counts once it was sent and the stream did not break.
/// </summary>
public sealed record PublishReport(int Stored, Task<int> Completion);
