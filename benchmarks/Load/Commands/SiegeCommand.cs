using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations;
using Registry.Registrations.Statements;

namespace Registry.Load.Commands;

/// <summary>
/// siege: strangers send heartbeats with wrong keys and forged registrations from many address groups, or from the honest
/// worker's own address, as fast as they are answered; the worker goes on with heartbeats and renewals. The daemon must trust this
/// machine as a proxy (Http__TrustedProxies=127.0.0.1), so that addresses can be made up.
/// </summary>
internal static class SiegeCommand
{
    private const string Honest = "203.0.113.7";

    private static readonly Option<string> UrlOption = new("--url") { Description = "HTTP address of the daemon.", Required = true };
    private static readonly Option<int> GroupsOption = new("--groups") { Description = "Address groups of the strangers; 0 for the worker's own address.", DefaultValueFactory = _ => 64 };
    private static readonly Option<int> SecondsOption = new("--seconds") { Description = "How long.", DefaultValueFactory = _ => 30 };

    public static Command Create()
    {
        var command = new Command("siege", "Measure an honest worker's calls while strangers send as much as they can.") { UrlOption, GroupsOption, SecondsOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (url, groups, output) = (parsed.GetRequiredValue(UrlOption), parsed.GetValue(GroupsOption), parsed.InvocationConfiguration.Output);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 128 }) { BaseAddress = new Uri(url) };
        var worker = new Worker();
        await worker.RegisterAsync(http, cancellation);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(TimeSpan.FromSeconds(parsed.GetValue(SecondsOption)));
        var answers = new Dictionary<int, long>();
        var strangers = Enumerable.Range(0, 64).Select(i => BesiegeAsync(http, groups == 0 ? Honest : $"198.{18 + (i % groups / 256)}.{i % groups % 256}.1", worker.NodeId, i, answers, over.Token)).ToList();

        List<double> beats = [], renewals = [];
        var failures = new List<string>();
        for (var n = 1; !over.IsCancellationRequested; n++)
        {
            await TimeAsync(beats, () => worker.BeatAsync(http, n, CancellationToken.None));
            if (n % 10 == 0) await TimeAsync(renewals, () => worker.RegisterAsync(http, CancellationToken.None));
            await Task.Delay(500, CancellationToken.None);
        }

        await Task.WhenAll(strangers);
        output.WriteLine(Text($"strangers: {string.Join(", ", answers.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} x {pair.Key}"))}"));
        output.WriteLine(Text($"heartbeats: {beats.Count}, p50 {At(beats, 0.5):F1} ms, p99 {At(beats, 0.99):F1} ms; renewals: {renewals.Count}, worst {At(renewals, 1):F1} ms; failed: {failures.Count}"));
        foreach (var failure in failures.Take(3)) output.WriteLine(failure);

        async Task TimeAsync(List<double> into, Func<Task> call)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                await call();
            }
            catch (HttpRequestException fault)
            {
                failures.Add(fault.Message);
            }

            into.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    private static async Task BesiegeAsync(HttpClient http, string address, string node, int seed, Dictionary<int, long> answers, CancellationToken cancellation)
    {
        var forged = new JsonObject
        {
            ["wallet_address"] = WalletKey.Generate().Address.ToString(),
            ["peer_id"] = "QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g",
            ["model_id"] = "siege",
            ["public_addr"] = "203.0.113.9:31330",
            ["issued_at"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["signature"] = WalletKey.Generate().SignHash(WalletHashes.Eip191("something else")).ToHex(),
        };
        for (var n = seed; !cancellation.IsCancellationRequested; n++)
        {
            using var request = n % 2 == 0
                ? new HttpRequestMessage(HttpMethod.Put, $"/api/nodes/{node}/heartbeat") { Content = JsonContent.Create(new JsonObject()) }
                : new HttpRequestMessage(HttpMethod.Post, "/api/nodes/register") { Content = JsonContent.Create(forged) };
            request.Headers.Add("X-Forwarded-For", address);
            if (n % 2 == 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiKeys.Generate());
            using var answer = await http.SendAsync(request, CancellationToken.None);
            lock (answers) answers[(int)answer.StatusCode] = answers.GetValueOrDefault((int)answer.StatusCode) + 1;
        }
    }

    private static double At(List<double> values, double share) => values.Count == 0 ? 0 : values.Order().ElementAt(Math.Min(values.Count - 1, (int)(share * values.Count)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Worker
    {
        private readonly WalletKey _wallet = WalletKey.Generate();
        private readonly PrivateKey _peer = PrivateKey.GenerateEd25519();
        private readonly string _key = ApiKeys.Generate();

        public string NodeId { get; private set; } = "";

        public async Task RegisterAsync(HttpClient http, CancellationToken cancellation)
        {
            var body = new JsonObject { ["model_id"] = "siege", ["public_addr"] = $"{Honest}:31330", ["api_key_hash"] = ApiKeys.Hash(_key) };
            var failure = StatementSigner.Sign(body, RecordKind.Registration, "far-mesh", new SigningKeys(_wallet, _peer, SignatureScheme.Eip191), DateTimeOffset.UtcNow, out var signed);
            if (failure is not null) throw new InvalidOperationException(failure.Message);
            var answer = await SendAsync(http, HttpMethod.Post, "/api/nodes/register", signed!, cancellation);
            NodeId = (string)answer["node_id"]!;
        }

        public Task<JsonNode> BeatAsync(HttpClient http, int sequence, CancellationToken cancellation) =>
            SendAsync(http, HttpMethod.Put, $"/api/nodes/{NodeId}/heartbeat", new JsonObject { ["sequence"] = sequence }, cancellation);

        private async Task<JsonNode> SendAsync(HttpClient http, HttpMethod method, string path, JsonObject body, CancellationToken cancellation)
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
            request.Headers.Add("X-Forwarded-For", Honest);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
            using var answer = await http.SendAsync(request, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException(text);
        }
    }
}
