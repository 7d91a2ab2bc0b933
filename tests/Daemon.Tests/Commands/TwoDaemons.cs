using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Registry.Daemon.Tests.Commands;

/// <summary>Two daemons, the first of which has joined the network through the second.</summary>
public sealed class TwoDaemons : IAsyncLifetime
{
    internal RunningDaemon First { get; private set; } = null!;

    internal RunningDaemon Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Second = await RunningDaemon.StartAsync();
        First = await RunningDaemon.StartAsync(Second.Address);
        using var http = new HttpClient();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        foreach (var daemon in new[] { First, Second })
        {
            while ((await http.GetFromJsonAsync<JsonArray>($"{daemon.Url}/api/operator/dht/table", deadline.Token))!.Count == 0) await Task.Delay(5, deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
