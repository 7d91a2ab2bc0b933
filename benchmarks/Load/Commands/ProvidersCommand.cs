using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht.Providers;
using Registry.Identity;
using Registry.Load.Measuring;
using Registry.Multiformats;
using Registry.Sqlite;

namespace Registry.Load.Commands;

/// <summary>providers: fills a provider store of this process and says what a record and a look-up cost; then the same from disk.</summary>
internal static class ProvidersCommand
{
    private const int Lookups = 200_000;

    private static readonly Option<int> RecordsOption = new("--records") { Description = "Records to hold.", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<int> KeysOption = new("--keys") { Description = "Different keys among them.", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<int> PeersOption = new("--peers") { Description = "Different providers among them, each with two addresses.", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<bool> JournalOption = new("--journal") { Description = "Also write the records to a database in the temporary folder and load them again." };

    public static Command Create()
    {
        var command = new Command("providers", "Measure the store of provider records.") { RecordsOption, KeysOption, PeersOption, JournalOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (records, keys, peers) = (parsed.GetValue(RecordsOption), parsed.GetValue(KeysOption), parsed.GetValue(PeersOption));
        var output = parsed.InvocationConfiguration.Output;
        var options = new ProviderStoreOptions { MaxRecords = records, MaxPerKey = records, MaxPerPeer = records };
        var empty = Resident();
        var store = new ProviderStore(options, TimeProvider.System);
        for (var i = 0; i < records; i++)
        {
            Add(store, i, keys, peers);
            if (Reached(i + 1, records)) output.WriteLine(Line($"{i + 1,9} records: look-up {LookUp(store, Math.Min(i + 1, keys)):F0} ns"));
        }
        output.WriteLine(Line($"{store.KeyCount} keys, {store.PeerCount} peers: {(Resident() - empty) / (double)store.RecordCount:F0} bytes resident a record"));
        GC.KeepAlive(store);
        if (parsed.GetValue(JournalOption)) await FromDiskAsync(options, records, keys, peers, output);
    }

    private static async Task FromDiskAsync(ProviderStoreOptions options, int records, int keys, int peers, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("registry-load-");
        try
        {
            await using var database = Database.Open(new DatabaseOptions { Path = Path.Combine(folder.FullName, "registry.db") }, TimeProvider.System);
            await using var journal = new ProviderJournal(database, new ProviderJournalOptions(), TimeProvider.System, NullLoggerFactory.Instance);
            var writing = Stopwatch.StartNew();
            var store = new ProviderStore(options, TimeProvider.System, journal);
            for (var i = 0; i < records; i++)
            {
                Add(store, i, keys, peers);
                if (i % 50_000 == 0) await journal.FlushAsync();
            }
            await journal.FlushAsync();
            output.WriteLine(Line($"written in {writing.Elapsed.TotalSeconds:F1} s"));
            var loading = Stopwatch.StartNew();
            var loaded = new ProviderStore(options, TimeProvider.System, journal);
            output.WriteLine(Line($"{loaded.RecordCount} loaded in {loading.Elapsed.TotalSeconds:F1} s"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Add(ProviderStore store, int number, int keys, int peers)
    {
        var peer = (number + number / keys) % peers;
        PeerId.TryDecode([0x12, 0x20, .. Hash(peer)], out var id);
        var addresses = new[] { Multiaddr.Parse($"/ip4/45.{peer >> 16 & 255}.{peer >> 8 & 255}.{peer & 255}/tcp/31330"), Multiaddr.Parse("/ip4/192.168.1.7/tcp/31330") };
        store.Add(Key(number % keys), id!, addresses);
    }

    private static double LookUp(ProviderStore store, int keys)
    {
        var wanted = Enumerable.Range(0, 10_000).Select(i => Key((int)(i * 7919L % keys))).ToArray();
        var bytes = new byte[16 * 1024];
        var into = new StoredProvider[512];
        for (var i = 0; i < wanted.Length; i++) store.Collect(wanted[i], bytes, into);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Lookups; i++) store.Collect(wanted[i % wanted.Length], bytes, into);
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / Lookups;
    }

    private static bool Reached(int count, int all) => count is 1_000 or 10_000 or 100_000 || count == all;

    private static byte[] Key(int number) => [0x12, 0x20, .. Hash(~number)];

    private static byte[] Hash(int number) => SHA256.HashData(BitConverter.GetBytes(number));

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return ProcessAccount.Resident(Environment.ProcessId);
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
