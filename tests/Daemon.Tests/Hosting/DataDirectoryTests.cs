using Registry.Daemon.Hosting;
using Registry.Testing;

namespace Registry.Daemon.Tests.Hosting;

public sealed class DataDirectoryTests
{
    [Fact]
    public void It_is_made_private_and_held_by_one()
    {
        using var temporary = new TemporaryDirectory();
        var path = temporary.File("data");
        using (var held = DataDirectory.Open(path))
        {
            Assert.Equal(path, held.Path);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(path));
            var refused = Assert.Throws<DaemonStartException>(() => DataDirectory.Open(path));
            Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        }

        DataDirectory.Open(path).Dispose();
    }

    [Fact]
    public void A_path_that_is_a_file_is_refused()
    {
        using var temporary = new TemporaryDirectory();
        System.IO.File.WriteAllText(temporary.File("data"), "");
        Assert.Throws<DaemonStartException>(() => DataDirectory.Open(temporary.File("data")));
    }
}
