using Registry.Load.Hosting;

namespace Registry.Load.Operations;

/// <summary>One kad request, on a stream of its own or on one that stays open.</summary>
internal sealed class KadOperation(string name, Target target, Func<int, byte[]> request, bool reused) : ConnectedOperation(name, 5000, target)
{
    private KadExchange? _exchange;

    public override async ValueTask RunOnceAsync(int number)
    {
        _exchange ??= await KadExchange.OpenAsync(Connection);
        var answer = await _exchange.AskAsync(request(number));
        if (answer.CloserPeers < KadRequests.K) throw new InvalidDataException($"An answer with {answer.CloserPeers} peers.");
        if (reused) return;
        await _exchange.DisposeAsync();
        _exchange = null;
    }
}
