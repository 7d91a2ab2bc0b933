namespace Registry.Interop.Tests.Harness;

/// <summary>Test processes that run at the same time wait for each other.</summary>
internal static class FileLock
{
    /// <summary>Held until the stream is disposed, or the process ends. The file is in the folder for temporary files.</summary>
    public static async Task<FileStream> AcquireAsync(string name, TimeSpan atMost)
    {
        var path = Path.Combine(Path.GetTempPath(), name);
        var deadline = Deadline.Token(atMost);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!deadline.IsCancellationRequested)
            {
                await Task.Delay(100);
            }
        }
    }
}
