using System.Net;
using System.Text.RegularExpressions;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Http;

/// <summary>The listing of active nodes has an order that no node id can choose, and pages that follow one another by Link.</summary>
public sealed partial class ActivePagesTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    [Fact]
    public async Task Pages_name_every_node_once_although_others_come_and_go_meanwhile()
    {
        const string Model = "a model in pages";
        var workers = Enumerable.Range(0, 7).Select(_ => new GpuWorker(Model)).ToArray();
        foreach (var worker in workers) (await fixture.Daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);

        var seen = new List<string>();
        for (var path = $"/api/nodes/active?model_id={Uri.EscapeDataString(Model)}&limit=2&proof=true"; path is not null;)
        {
            var page = (await fixture.Daemon.Http.GetAsync(path)).Expect(HttpStatusCode.OK);
            Assert.InRange(page.Body.GetArrayLength(), 1, 2);
            Assert.All(page.Body.EnumerateArray(), row => Assert.NotEmpty(row.GetProperty("proof").GetBytesFromBase64()));
            seen.AddRange(page.Body.EnumerateArray().Select(row => row.GetProperty("peer_id").GetString()!));
            (await fixture.Daemon.Http.RegisterAsync(new GpuWorker(Model).SignedBody())).Expect(HttpStatusCode.Created);
            path = page.Link is { } link ? NextPage().Match(link).Groups[1].Value : null;
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Subset(seen.ToHashSet(), workers.Select(worker => worker.Peer.ToString()).ToHashSet());
    }

    [GeneratedRegex("<([^>]*)>; rel=\"next\"")]
    private static partial Regex NextPage();
}
