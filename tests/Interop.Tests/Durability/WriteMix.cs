using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>
/// Writes of every kind that a daemon acknowledges, by many callers at once: registrations and renewals, by wallet and peer or
/// by the wallet alone, heartbeats with tokens, withdrawals, ends by API key, authorizations, blocks of nodes and of ranges,
/// and over libp2p keys, provider records and values of the hivemind swarm. What came of each is known in its <see cref="Fact"/>.
/// </summary>
internal sealed class WriteMix(Random random, DateTimeOffset start)
{
    /// <summary>By address group nobody is let to register so much; and what is written behind is to be on disk soon.</summary>
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["Registry__Registrations__ProvenBurst"] = "1000",
        ["Registry__ProviderJournal__FlushInterval"] = "00:00:00.05",
        ["Registry__HivemindJournal__FlushInterval"] = "00:00:00.05",
        ["Registry__Blocks__MaxBlocks"] = "1000000",
        ["Registry__Operator__MaxPageSize"] = "1000000",
    };

    private const int Callers = 16;

    private bool _isFresh;
    private HashSet<string> _blocked = [];

    private readonly List<Fact> _facts = [];
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private int _subjects;

    public int Acknowledged => _counts.GetValueOrDefault("acknowledged");

    public string Summary => string.Join(", ", _counts.OrderBy(static count => count.Key).Select(static count => $"{count.Value} {count.Key}"));

    /// <summary>Until a random share of at most <paramref name="most"/> writes is acknowledged; then <paramref name="then"/>, while the others go on.</summary>
    public async Task RunAsync(DaemonProcess daemon, SwarmMember? member, int most, Func<Task> then)
    {
        var left = random.Next(1, most);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ended = new CancellationTokenSource();
        var seeds = Enumerable.Range(0, Callers).Select(_ => random.Next()).ToArray();
        var calling = Task.WhenAll(seeds.Select(seed => Task.Run(async () =>
        {
            var own = new Random(seed);
            while (!ended.IsCancellationRequested && await StoryAsync(daemon, member, own, () =>
            {
                if (Interlocked.Decrement(ref left) == 0) stop.TrySetResult();
                return !ended.IsCancellationRequested;
            }))
            {
                // The next subject.
            }
        })));
        await Task.WhenAny(stop.Task, calling);
        await then();
        await ended.CancelAsync();
        await calling;
    }

    /// <summary>Every fact of the last rounds as the daemon says it; and of those before, a sample.</summary>
    /// <param name="daemon">The daemon.</param>
    /// <param name="isFresh">It has just started: what is blocked is ended at once, which else may take until its next sweep.</param>
    public async Task CheckAsync(DaemonProcess daemon, bool isFresh = true)
    {
        await BeginCheckAsync(daemon, isFresh);
        List<Fact> facts;
        lock (_facts) facts = [.. _facts.TakeLast(500), .. _facts.SkipLast(500).OrderBy(_ => random.Next()).Take(200)];
        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(facts, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (fact, _) =>
        {
            if (await fact.CheckAsync(daemon) is { } why) wrong.Enqueue(why);
        });
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
    }

    /// <summary>All facts there are.</summary>
    public async Task CheckAllAsync(DaemonProcess daemon)
    {
        await BeginCheckAsync(daemon, isFresh: true);
        var wrong = new List<string>();
        foreach (var fact in _facts)
        {
            if (await fact.CheckAsync(daemon) is { } why) wrong.Add(why);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private async Task BeginCheckAsync(DaemonProcess daemon, bool isFresh)
    {
        _isFresh = isFresh;
        _blocked = [.. (await daemon.Operator.GetAsync("/api/operator/blocks?limit=1000000")).Expect(HttpStatusCode.OK).Body.EnumerateArray().Select(static block => block.GetProperty("value").GetString()!)];
    }

    /// <summary>One subject from its first write on; false when the daemon is gone.</summary>
    private Task<bool> StoryAsync(DaemonProcess daemon, SwarmMember? member, Random own, Func<bool> acknowledged)
    {
        var number = Interlocked.Increment(ref _subjects);
        return own.Next(member is null ? 6 : 9) switch
        {
            0 => AuthorizationAsync(daemon, acknowledged),
            1 => RangeAsync(daemon, number, acknowledged),
            6 => member!.ProvideAsync($"model {number}", this, acknowledged),
            7 => member!.StoreAsync($"key {number}", this, acknowledged),
            8 => member!.PutKeyAsync(this, acknowledged),
            _ => NodeAsync(daemon, number, own, acknowledged),
        };
    }

    private async Task<bool> NodeAsync(DaemonProcess daemon, int number, Random own, Func<bool> acknowledged)
    {
        var worker = new GpuWorker($"model {number % 7}");
        var isProven = own.Next(2) == 0;
        var node = worker.NodeId;
        var (address, tokens, issued) = (Address(number, 0), 0, start);
        var fact = Add(new Fact($"node {node}", "none", at => NodeStateAsync(at, node)));
        if (!await WriteAsync(fact, State(), () => daemon.Http.RegisterAsync(Body()), "registered", acknowledged)) return false;
        for (var step = own.Next(6); step > 0 && fact.State is { } state && state != "none"; step--)
        {
            issued = issued.AddSeconds(1);
            switch (own.Next(8))
            {
                case < 3:
                    tokens += 7;
                    if (!await WriteAsync(fact, State(), () => daemon.Http.HeartbeatAsync(node, worker.ApiKey, new JsonObject { ["tokens_served_since_last"] = 7 }), "heartbeats", acknowledged)) return false;
                    if (fact.State != State()) tokens -= 7;
                    break;
                case < 5:
                    var before = address;
                    address = Address(number, step);
                    if (!await WriteAsync(fact, State(), () => daemon.Http.RegisterAsync(Body()), "renewed", acknowledged)) return false;
                    if (fact.State != State()) address = before;
                    break;
                case 5:
                    if (!await WriteAsync(fact, "none", () => daemon.Http.WithdrawAsync(worker.Withdrawal(isProven ? Signers.Both : Signers.Wallet, issued: issued)), "withdrawn", acknowledged)) return false;
                    break;
                case 6:
                    if (!await WriteAsync(fact, "none", () => daemon.Http.EndAsync(node, worker.ApiKey), "ended by key", acknowledged)) return false;
                    break;
                default:
                    // What is ended by a block is told with the block, and ends soon after it.
                    if (!await WriteAsync(fact, "blocked", () => BlockAsync(daemon, "node", node), "nodes blocked", acknowledged)) return false;
                    return acknowledged();
            }
        }

        return true;

        string State() => $"{address} {tokens}";

        JsonObject Body() => isProven ? worker.SignedBody(issued, address) : worker.ClaimBody(issued, address);
    }

    private Task<bool> AuthorizationAsync(DaemonProcess daemon, Func<bool> acknowledged)
    {
        var worker = new GpuWorker("authorized");
        var fact = Add(new Fact($"authorization of {worker.Peer}", "none", async at =>
            (await at.Http.GetAsync($"/api/authorizations?peer={worker.Peer}")).Expect(HttpStatusCode.OK).Body.GetArrayLength() == 0 ? "none" : "kept"));
        return WriteAsync(fact, "kept", () => daemon.Http.AuthorizeAsync(worker.Authorization()), "authorized", acknowledged);
    }

    private async Task<bool> RangeAsync(DaemonProcess daemon, int number, Func<bool> acknowledged)
    {
        var range = $"2001:db8:{number:x}::/48";
        var fact = Add(new Fact($"block of {range}", "none", _ => Task.FromResult(_blocked.Contains(range) ? "blocked" : "none")));
        RegistryAnswer? block = null;
        if (!await WriteAsync(fact, "blocked", async () => block = await BlockAsync(daemon, "range", range), "ranges blocked", acknowledged)) return false;
        if (fact.State != "blocked" || number % 2 == 0) return true;
        return await WriteAsync(fact, "none", () => daemon.Operator.DeleteAsync($"/api/operator/blocks/{block!["id"]}", new JsonObject { ["reason"] = "over" }), "lifted", acknowledged);
    }

    /// <summary>Makes the write and notes what it means for the fact; false when the daemon is gone.</summary>
    public async Task<bool> WriteAsync(Fact fact, string after, Func<Task<RegistryAnswer>> write, string kind, Func<bool> acknowledged)
    {
        try
        {
            var answer = await write();
            if (answer.Status == HttpStatusCode.ServiceUnavailable)
            {
                answer.Expect(HttpStatusCode.ServiceUnavailable, "store_unavailable");
                Count("refused");
                return true;
            }

            Assert.True((int)answer.Status is >= 200 and < 300, $"{fact.What}, {kind}: {(int)answer.Status} {answer.Text}");
            fact.Acknowledged(after);
            Count("acknowledged");
            Count(kind);
            return acknowledged();
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException)
        {
            fact.Unanswered(after);
            Count("unanswered");
            return false;
        }
    }

    public void Count(string kind) => _counts.AddOrUpdate(kind, 1, static (_, count) => count + 1);

    public Fact Add(Fact fact)
    {
        lock (_facts) _facts.Add(fact);
        return fact;
    }

    private static Task<RegistryAnswer> BlockAsync(DaemonProcess daemon, string kind, string value) =>
        daemon.Operator.PostAsync("/api/operator/blocks", new JsonObject { ["kind"] = kind, ["value"] = value, ["reason"] = "a test" });

    /// <summary>A block that is there ends the node within the first sweep.</summary>
    private async Task<string> NodeStateAsync(DaemonProcess daemon, string node)
    {
        var isBlocked = _blocked.Contains(node);
        if (isBlocked && !_isFresh) return "blocked";
        return await Deadline.EventuallyAsync(async () =>
        {
            var answer = await daemon.Http.GetAsync($"/api/nodes/{node}");
            if (isBlocked) answer.Expect(HttpStatusCode.NotFound);
            return answer.Status == HttpStatusCode.NotFound ? isBlocked ? "blocked" : "none" : $"{answer.Expect(HttpStatusCode.OK)["public_addr"]} {answer["tokens_served"]}";
        });
    }

    private static string Address(int number, int step) => $"203.0.{number % 250}.{step + 1}:31330";
}
