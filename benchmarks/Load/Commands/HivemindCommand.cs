using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Wire;
using Registry.Load.Hosting;
using Registry.Load.Measuring;
using Registry.Sqlite;

namespace Registry.Load.Commands;

/// <summary>hivemind: fills the store of hivemind records of this process, says what a record costs, and asks for them over TCP, Noise and Yamux.</summary>
internal static class HivemindCommand
{
    private static readonly Option<int> RecordsOption = new("--records") { Description = "Keys to hold.", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<int> SubkeysOption = new("--subkeys") { Description = "Subkeys of each.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> PeersOption = new("--peers") { Description = "Different peers among the subkeys.", DefaultValueFactory = _ => 5_000 };
    private static readonly Option<int> FindsOption = new("--finds") { Description = "rpc_find calls that are timed, after as many that are not.", DefaultValueFactory = _ => 20_000 };
    private static readonly Option<int> ClientsOption = new("--clients") { Description = "Connections, each with one call at a time.", DefaultValueFactory = _ => 8 };
    private static readonly Option<bool> JournalOption = new("--journal") { Description = "Also write the records to a database in the temporary folder and load them again." };

    public static Command Create()
    {
        var command = new Command("hivemind", "Measure the store of hivemind records.") { RecordsOption, SubkeysOption, PeersOption, FindsOption, ClientsOption, JournalOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (records, subkeys) = (parsed.GetValue(RecordsOption), parsed.GetValue(SubkeysOption));
        var output = parsed.InvocationConfiguration.Output;
        var set = new HivemindRecords(records, subkeys, parsed.GetValue(PeersOption));
        var options = HivemindRecords.Options(records, subkeys);

        var (resident, managed) = (Resident(), GC.GetTotalMemory(true));
        var store = new RecordStore(options, null);
        var started = Stopwatch.GetTimestamp();
        set.Fill(store);
        var filling = Stopwatch.GetElapsedTime(started);
        output.WriteLine(Line($"{store.Count} records, {store.ValueCount} values, {store.Bytes / 1048576.0:F1} MiB of keys, subkeys and values"));
        output.WriteLine(Line($"memory a record: {(GC.GetTotalMemory(true) - managed) / (double)store.Count:F0} bytes managed, {(Resident() - resident) / (double)store.Count:F0} resident"));
        output.WriteLine(Line($"store: {filling.TotalMicroseconds / store.ValueCount:F2} µs a value"));
        FindInProcess(store, set, output);

        await using (var server = await HivemindHost.StartServerAsync(store))
        {
            await FindOverTcpAsync(server, set, 1, parsed.GetValue(FindsOption), output, cancellation);
            await FindOverTcpAsync(server, set, parsed.GetValue(ClientsOption), parsed.GetValue(FindsOption), output, cancellation);
        }

        if (parsed.GetValue(JournalOption)) await FromDiskAsync(options, set, output);
    }

    private static void FindInProcess(RecordStore store, HivemindRecords set, TextWriter output)
    {
        var latencies = new Latencies();
        for (var round = 0; round < 2; round++)
        {
            latencies.Clear();
            for (var i = 0; i < set.Keys.Count; i++)
            {
                var key = Key(set, i);
                var started = Stopwatch.GetTimestamp();
                if (!store.TryFind(key, HivemindRecords.Now, out _)) throw new InvalidOperationException("A record is not found.");
                latencies.Add(Stopwatch.GetElapsedTime(started));
            }
        }
        output.WriteLine($"find in the store: {latencies}");
    }

    private static async Task FindOverTcpAsync(HivemindHost server, HivemindRecords set, int clients, int finds, TextWriter output, CancellationToken cancellation)
    {
        var hosts = new List<HivemindHost>();
        for (var i = 0; i < clients; i++) hosts.Add(await HivemindHost.StartClientAsync(server.Host));
        var all = new Latencies();
        var cpu = TimeSpan.Zero;
        var wall = TimeSpan.Zero;
        for (var round = 0; round < 2; round++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var started = Stopwatch.GetTimestamp();
            var each = await Task.WhenAll(hosts.Select((host, number) => FindAsync(host, server, set, finds / clients, number * 7919, cancellation)));
            (wall, cpu) = (Stopwatch.GetElapsedTime(started), Process.GetCurrentProcess().TotalProcessorTime - before);
            all.Clear();
            foreach (var latencies in each) all.Add(latencies);
        }
        output.WriteLine(Line($"rpc_find over TCP, Noise and Yamux, {clients} at a time: {all}; {all.Count / wall.TotalSeconds:F0} a second, {cpu.TotalMicroseconds / all.Count:F0} µs CPU of both ends"));
        foreach (var host in hosts) await host.DisposeAsync();
    }

    private static async Task<Latencies> FindAsync(HivemindHost client, HivemindHost server, HivemindRecords set, int finds, int offset, CancellationToken cancellation)
    {
        var latencies = new Latencies();
        for (var i = 0; i < finds; i++)
        {
            var request = new FindRequest { Keys = { ByteString.CopyFrom(Key(set, offset + i).ToArray()) }, Peer = new NodeInfo() }.ToByteArray();
            var started = Stopwatch.GetTimestamp();
            var answer = await client.Calls.CallAsync(server.Host.Swarm.LocalPeer, DhtMethods.Find, request, TimeSpan.FromSeconds(30), cancellation);
            latencies.Add(Stopwatch.GetElapsedTime(started));
            if (answer.Status != CallStatus.Ok || answer.Response.Length < HivemindRecords.ValueLength) throw new InvalidOperationException($"{answer.Status} {answer.Error}");
        }
        return latencies;
    }

    private static async Task FromDiskAsync(RecordStoreOptions options, HivemindRecords set, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("registry-load-");
        try
        {
            await using var database = Database.Open(new DatabaseOptions { Path = Path.Combine(folder.FullName, "registry.db") }, TimeProvider.System);
            await using var journal = new RecordJournal(database, new RecordJournalOptions { MaxPending = int.MaxValue }, TimeProvider.System, NullLoggerFactory.Instance);
            var writing = Stopwatch.StartNew();
            set.Fill(new RecordStore(options, journal));
            await journal.FlushAsync();
            output.WriteLine(Line($"written in {writing.Elapsed.TotalSeconds:F1} s"));
            var loading = Stopwatch.StartNew();
            var loaded = new RecordStore(options, journal);
            output.WriteLine(Line($"{loaded.ValueCount} values loaded in {loading.Elapsed.TotalSeconds:F1} s"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Another key each time, in an order that no cache foresees.</summary>
    private static DhtId Key(HivemindRecords set, int number) => set.Keys[(int)(number * 7919L % set.Keys.Count)];

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return ProcessAccount.Resident(Environment.ProcessId);
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
