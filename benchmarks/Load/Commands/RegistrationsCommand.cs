using System.Buffers.Text;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Load.Measuring;
using Registry.Multiformats;
using Registry.Registrations;
using Registry.Registrations.Liveness;
using Registry.Registrations.Records;
using Registry.Registrations.Sqlite;
using Registry.Registrations.State;
using Registry.Registrations.Statements;
using Registry.Sqlite;

namespace Registry.Load.Commands;

/// <summary>
/// registrations: writes rows as a daemon with so many registrations has them, then opens them as it does at start and says what
/// that and the questions cost. One record is signed for real, and written anew for each wallet and peer.
/// </summary>
internal static class RegistrationsCommand
{
    private const int Models = 200;
    private const int Sources = 10_000;
    private const int Rounds = 500;
    private const int BeatingSeconds = 30;

    /// <summary>The same for all, and known to a later run.</summary>
    private static readonly string ApiKey = "rk_" + Base64Url.EncodeToString(new byte[32]);

    private static readonly Option<int> CountOption = new("--count") { Description = "Registrations to hold.", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<string?> FolderOption = new("--folder") { Description = "Where the rows are kept for another run, which takes those that it finds; else they are deleted." };
    private static readonly Option<int> BeatsOption = new("--beats") { Description = "Heartbeats a second, for half a minute; none by default." };

    public static Command Create()
    {
        var command = new Command("registrations", "Measure the start and the questions of a full registry.") { CountOption, FolderOption, BeatsOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (count, output) = (parsed.GetValue(CountOption), parsed.InvocationConfiguration.Output);
        var kept = parsed.GetValue(FolderOption);
        var folder = kept is null ? Directory.CreateTempSubdirectory("registry-load-") : Directory.CreateDirectory(kept);
        try
        {
            var path = Path.Combine(folder.FullName, "registry.db");
            if (!File.Exists(path))
            {
                var writing = Stopwatch.StartNew();
                await WriteAsync(path, count, cancellation);
                output.WriteLine(Line($"{count} rows written in {writing.Elapsed.TotalSeconds:F1} s, {new FileInfo(path).Length / 1024 / 1024} MiB"));
            }

            var empty = Resident();
            var (opening, cpu) = (Stopwatch.StartNew(), ProcessAccount.Cpu(Environment.ProcessId));
            await using var database = Database.Open(new DatabaseOptions { Path = path }, TimeProvider.System);
            var registrar = Registrar.Open(Options(count), new SqliteRegistrationStore(database), TimeProvider.System);
            var active = registrar.Stats().ActiveNodes;
            output.WriteLine(Line($"{active} active, ready in {opening.Elapsed.TotalSeconds:F2} s, of CPU {(ProcessAccount.Cpu(Environment.ProcessId) - cpu).TotalSeconds:F2} s; the collector paused {GC.GetTotalPauseDuration().TotalSeconds:F2} s"));
            output.WriteLine(Line($"{(Resident() - empty) / (double)count:F0} bytes resident a registration"));

            var model = ModelHash(0);
            var middle = registrar.Active(null, 1).Rows is [var first] ? first.Place : default;
            Time("stats", () => registrar.Stats());
            Time("page of 100", () => registrar.Active(null, 100, middle));
            Time("page of 100 of one model", () => registrar.Active(ModelName(0), 100));
            Time("providers of one model", () => registrar.ProvidersOf(model.Bytes.Span, 256).Count);
            Time("workers of one model", () => registrar.WorkersOf(model.Bytes.Span));
            Time("the same with their records", () => registrar.WorkersOf(model.Bytes.Span).Sum(node => node.Record.Bytes.Length));
            Time("who is blocked, of all", () => registrar.EndBlockedAsync());
            if (parsed.GetValue(BeatsOption) is > 0 and var beats) output.WriteLine(Line($"heartbeats: {await BeatAsync(registrar, count, beats, cancellation)}"));
            GC.KeepAlive(registrar);
        }
        finally
        {
            if (kept is null) folder.Delete(recursive: true);
        }

        void Time<T>(string what, Func<T> question)
        {
            var taken = new double[Rounds];
            for (var i = 0; i < Rounds; i++)
            {
                var started = Stopwatch.GetTimestamp();
                question();
                taken[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            }

            Array.Sort(taken);
            output.WriteLine(Line($"{what}: median {taken[Rounds / 2]:F0} us, p99 {taken[Rounds * 99 / 100]:F0} us"));
        }
    }

    /// <summary>So many a second, whether those before are through or not: what a pause holds up all counts.</summary>
    private static async Task<string> BeatAsync(Registrar registrar, int count, int aSecond, CancellationToken cancellation)
    {
        var latencies = new Latencies();
        List<Task> under = [];
        var (paused, collected) = (GC.GetTotalPauseDuration(), GC.CollectionCount(2));
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < BeatingSeconds * aSecond; i++)
        {
            var due = TimeSpan.FromSeconds(i / (double)aSecond) - Stopwatch.GetElapsedTime(started);
            if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due, cancellation);
            under.Add(BeatAsync(NodeOf(Random.Shared.Next(count)), TimeSpan.FromSeconds(i / (double)aSecond)));
        }

        await Task.WhenAll(under);
        return Line($"{latencies}, of {latencies.Count}; the collector paused {(GC.GetTotalPauseDuration() - paused).TotalMilliseconds:F0} ms and collected all {GC.CollectionCount(2) - collected} times");

        async Task BeatAsync(Guid node, TimeSpan due)
        {
            var outcome = await registrar.HeartbeatAsync(node, new HeartbeatBody { VramAvailableGb = "21.5" }, ApiKey, cancellation);
            if (outcome is not HeartbeatOutcome.Accepted) throw new InvalidOperationException($"A heartbeat was refused: {outcome}.");
            var taken = Stopwatch.GetElapsedTime(started) - due;
            lock (latencies) latencies.Add(taken);
        }
    }

    private static Guid NodeOf(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)).AsSpan(0, 16));

    private static async Task WriteAsync(string path, int count, CancellationToken cancellation)
    {
        await using var database = Database.Open(new DatabaseOptions { Path = path }, TimeProvider.System);
        var store = new SqliteRegistrationStore(database);
        var record = await SignedAsync(path + ".maker");
        var now = DateTimeOffset.UtcNow;
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4_000, CancellationToken = cancellation }, async (i, _) =>
        {
            PeerId.TryDecode([0x00, 0x24, 0x08, 0x01, 0x12, 0x20, .. SHA256.HashData(BitConverter.GetBytes(~i))], out var peer);
            var source = SourceGroup.Of(new IPAddress(BitConverter.GetBytes((i % Sources) + 0x0100_0000)));
            var wallet = new WalletId((ulong)i, 1, 1);
            var bytes = record.Bytes.ToArray();
            Write(bytes, record.Wallet.ToString(), wallet.ToAddress().ToString());
            Write(bytes, record.Peer.ToString(), peer!.ToString());
            var statement = HeldStatement.Restore(
                StatementPlace.Proven, peer, ModelHash(i % Models), wallet, record.IssuedAt.ToUnixTimeSeconds(), record.ExpiresAt.ToUnixTimeSeconds(), 0, new VerifiedProofs(true, true), bytes, new StatementOrigin(now, false, source));
            var state = new NodeState { LastRegistered = now, Liveness = new NodeLiveness { Since = now }.HeardAt(now.AddHours(20), ReportedStatus.Active) };
            if (await store.CommitAsync(new RegistrationChange { SavedStatements = [(statement, NodeOf(i))], SavedNode = new StoredNode(NodeOf(i), state), AddedNodes = 1 }) is { } problem) throw new IOException(problem);
        });
    }

    private static void Write(byte[] record, string text, string inPlace) => Encoding.ASCII.GetBytes(inPlace).CopyTo(record, record.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)));

    /// <summary>A registration with both proofs, as the documented call makes it.</summary>
    private static async Task<SignedRegistration> SignedAsync(string path)
    {
        using var key = PrivateKey.GenerateEd25519();
        var body = new JsonObject
        {
            ["model_id"] = ModelName(0),
            ["public_addr"] = "203.0.113.7:31330",
            ["gpu_model"] = "NVIDIA RTX 4090",
            ["vram_total_gb"] = 24,
            ["num_blocks"] = 11,
            ["torch_dtype"] = "float16",
            ["api_key_hash"] = ApiKeys.Hash(ApiKey),
        };
        var failure = StatementSigner.Sign(body, RecordKind.Registration, "far-mesh", new SigningKeys(WalletKey.Generate(), key, SignatureScheme.Eip191), DateTimeOffset.UtcNow, out var signed);
        if (failure is not null) throw new InvalidOperationException(failure.Message);
        using var document = JsonDocument.Parse(signed!.ToJsonString());
        await using var database = Database.Open(new DatabaseOptions { Path = path }, TimeProvider.System);
        var registrar = Registrar.Open(new RegistrationOptions(), new SqliteRegistrationStore(database), TimeProvider.System);
        return await registrar.RegisterAsync(RegistrationBody.FromJson(document.RootElement), null, CancellationToken.None) is RegistrationOutcome.Registered made
            ? made.Node.Record
            : throw new InvalidOperationException("The registration was refused.");
    }

    private static RegistrationOptions Options(int count) => new() { MaxRecords = Math.Max(count, 1) };

    private static string ModelName(int number) => $"meta-llama/Llama-2-7b-chat-hf-{number}";

    private static Multihash ModelHash(int number) => Multihash.Sha256(Encoding.UTF8.GetBytes(ModelName(number)));

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return ProcessAccount.Resident(Environment.ProcessId);
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
